"""Bulk actions on rows that are no cards: gathered, carried out and taken back by their noun."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from voronka.records.bulk_deeds import Outcome
from voronka.records.listed import Listed
from voronka.records.models import BulkAction, BulkItem
from voronka.records.queries.filter_terms import UnreadableFilter

_ITEMS = BulkItem._meta.db_table


def gather_listed(bulk: BulkAction, listed: Listed) -> int:
    """Note all rows that match and that who began it sees, in one statement; return how many."""
    try:
        found = listed.matching(
            wanted=bulk.wanted or {}, actor=bulk.by.as_actor(), now=bulk.created_at
        )
    except UnreadableFilter:
        # What is meant nobody knows any more.
        return 0
    sql, params = found.order_by("created_at", "pk").values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_ITEMS} (bulk_id, card_id, verdict, reason, before, version)"
            f" SELECT %s, found.id, '', '', '{{}}', 0 FROM ({sql}) found(id)",
            [bulk.pk, *params],
        )
        return int(cursor.rowcount)


def carry_out_listed(
    bulk: BulkAction, listed: Listed, items: Sequence[BulkItem], *, now: datetime
) -> None:
    """Carry out a part, or take it back where nobody has changed the row since."""
    ids, actor = [item.card_id for item in items], bulk.by.as_actor()
    stand = listed.versions(ids=ids)
    outcomes: Mapping[UUID, Outcome]
    if bulk.undoes is None:
        outcomes = listed.carry_out(ids=ids, command=bulk.command, actor=actor, now=now)
    else:
        was = BulkItem.objects.filter(bulk=bulk.undoes_id, card_id__in=ids)
        kept = {
            item.card_id: item.before for item in was if stand.get(item.card_id) == item.version
        }
        outcomes = listed.take_back(kept=kept, command=bulk.undoes.command, actor=actor, now=now)
    changed = listed.versions(ids=ids)
    for item in items:
        missing = Outcome(verdict="changed" if item.card_id in stand else "not_found")
        outcome = outcomes.get(item.card_id, missing)
        item.verdict, item.reason = outcome.verdict, outcome.reason
        item.before = dict(outcome.kept)
        item.version = changed.get(item.card_id, 0)
