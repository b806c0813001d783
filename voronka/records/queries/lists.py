"""Lists of cards: filtered, sorted, page by page; counts and ids of all that match."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filters import CardFilter, where
from voronka.records.queries.rows import CardRow, columns, hidden_from, row_of

Sort = Literal[
    "newest", "oldest", "longest_in_stage", "longest_untouched", "next_contact", "largest", "title"
]
PAGE = 50


@dataclass(frozen=True)
class _Order:
    column: str
    falls: bool = False
    # Cards without a value stand at the end.
    may_be_null: bool = False


_ORDERS: dict[Sort, _Order] = {
    "newest": _Order("created_at", falls=True),
    "oldest": _Order("created_at"),
    "longest_in_stage": _Order("entered_stage_at"),
    "longest_untouched": _Order("last_touch_at"),
    "next_contact": _Order("next_contact_at", may_be_null=True),
    "largest": _Order("amount_minor", falls=True, may_be_null=True),
    "title": _Order("search_text"),
}
SORTS = tuple(_ORDERS)


@dataclass(frozen=True)
class Place:
    """Where a list was read up to: the sort value and id of the last card that was shown."""

    value: Any
    id: UUID


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """Some cards of a list, and where the next ones begin."""

    rows: tuple[CardRow, ...]
    more: Place | None


@one_playbook()
def cards(
    *,
    actor: Actor,
    kind: CardKind,
    now: datetime,
    wanted: CardFilter | None = None,
    sort: Sort = "newest",
    after: Place | None = None,
    limit: int = PAGE,
) -> CardPage:
    """Return a page of the cards that match, in one query."""
    playbook = active_playbook()
    table = MODELS[kind]._meta.db_table
    condition, params = where(kind, (wanted or CardFilter()).condition(playbook, kind), actor=actor)
    selected = columns(playbook, kind, table, now=now)
    order = _ORDERS[sort]
    beyond, place_params = _beyond(order, after, table)
    sql = f"""
        SELECT {selected.sql}, {table}.{order.column} FROM {table}
        WHERE {condition} AND {beyond} ORDER BY {_order_by(order, table)} LIMIT %(limit)s
    """
    hidden = hidden_from(playbook, actor)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**params, **selected.params, **place_params, "limit": limit + 1})
        found = cursor.fetchall()
    rows = tuple(
        row_of(row[:-1], selected.names, kind=kind, hidden=hidden) for row in found[:limit]
    )
    more = Place(found[limit - 1][-1], rows[-1].id) if len(found) > limit else None
    return CardPage(rows=rows, more=more)


@one_playbook()
def count(*, actor: Actor, kind: CardKind, wanted: CardFilter | None = None) -> int:
    """Return how many cards match."""
    condition = (wanted or CardFilter()).condition(active_playbook(), kind)
    return MODELS[kind].objects.visible_to(actor).filter(condition).count()


@one_playbook()
def refs(*, actor: Actor, kind: CardKind, wanted: CardFilter) -> Sequence[CardRef]:
    """Return all cards that match, the oldest first, for an action on all of them."""
    condition = wanted.condition(active_playbook(), kind)
    found = MODELS[kind].objects.visible_to(actor).filter(condition)
    ids = found.order_by("created_at", "pk").values_list("pk", flat=True)
    return [CardRef(kind, card_id) for card_id in ids]


def _order_by(order: _Order, table: str) -> str:
    way = "DESC" if order.falls else "ASC"
    last = " NULLS LAST" if order.may_be_null else ""
    return f"{table}.{order.column} {way}{last}, {table}.id {way}"


def _beyond(order: _Order, after: Place | None, table: str) -> tuple[str, dict[str, Any]]:
    if after is None:
        return "true", {}
    column, sign = f"{table}.{order.column}", "<" if order.falls else ">"
    params = {"after_value": after.value, "after_id": after.id}
    if after.value is None:
        return f"({column} IS NULL AND {table}.id {sign} %(after_id)s)", params
    beyond = f"({column}, {table}.id) {sign} (%(after_value)s, %(after_id)s)"
    return (f"({beyond} OR {column} IS NULL)" if order.may_be_null else beyond), params
