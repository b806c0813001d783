"""The cards of a bulk action, noted by the database itself: one statement, however many."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind
from voronka.records.models import BulkItem
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filter_terms import UnreadableFilter
from voronka.records.queries.filters import where
from voronka.records.queries.lists import alike
from voronka.records.queries.stored_filters import read_stored

_ITEMS = BulkItem._meta.db_table
_INSERT = f"INSERT INTO {_ITEMS} (bulk_id, card_id, verdict, reason, before, version)"


@one_playbook()
def gather_matching(
    *, bulk_id: UUID, kind: CardKind, wanted: dict[str, Any], actor: Actor, asked_at: datetime
) -> int:
    """Note all cards that match and that the actor sees, the oldest first; return how many."""
    try:
        found = read_stored(wanted, kind=kind, actor=actor, now=asked_at)
    except UnreadableFilter:
        # The playbook has changed meanwhile; what is meant nobody knows.
        return 0
    table = MODELS[kind]._meta.db_table
    condition, params = where(kind, found.condition(active_playbook(), kind, actor), actor=actor)
    sql = f"""
        {_INSERT} SELECT %(bulk)s, {table}.id, '', '', '{{}}', 0 FROM {table}
        WHERE {condition} ORDER BY {table}.created_at, {table}.id
    """
    with alike(found), connection.cursor() as cursor:
        cursor.execute(sql, params | {"bulk": bulk_id})
        return int(cursor.rowcount)


def gather_done(*, bulk_id: UUID, of: UUID) -> int:
    """Note the cards that another action has done; return how many."""
    sql = f"""
        {_INSERT} SELECT %(bulk)s, card_id, '', '', '{{}}', 0 FROM {_ITEMS}
        WHERE bulk_id = %(of)s AND verdict = 'done' ORDER BY id
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, {"bulk": bulk_id, "of": of})
        return int(cursor.rowcount)
