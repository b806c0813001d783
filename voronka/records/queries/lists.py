"""Lists of cards: filtered, sorted, page by page; counts and sums of all that match."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.money import Money
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.standard_fields import AMOUNT
from voronka.process.state import CardKind
from voronka.records.queries.cards import MODELS
from voronka.records.queries.fields_of_clients import stored_values
from voronka.records.queries.filters import CardFilter, where
from voronka.records.queries.list_orders import Place, beyond, order_by, order_of, plain_value
from voronka.records.queries.misspelt import ALIKE
from voronka.records.queries.rows import CardRow, columns, hidden_from, row_of

__all__ = [
    "PAGE", "CardPage", "Place", "Totals", "alike", "cards", "cards_of", "count", "totals",
]  # fmt: skip

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class CardPage:
    """Some cards of a list, and where the next ones begin."""

    rows: tuple[CardRow, ...]
    more: Place | None
    # The playbook's own fields of each card and its client, as they are stored; only if they were
    # asked for. Those of the client have its kind before their name: `contact.birthday`.
    fields: Mapping[UUID, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How many cards match, and what they are worth in the playbook's currency."""

    count: int
    sum: Money | None


@one_playbook()
def cards(
    *,
    actor: Actor,
    kind: CardKind,
    now: datetime,
    wanted: CardFilter | None = None,
    sort: str = "newest",
    after: Place | None = None,
    limit: int = PAGE,
    with_fields: bool = False,
) -> CardPage:
    """
    Return a page of the cards that match, in one query.

    `sort` is one of the named orders, or a column or field, with a minus for falling; a field of
    the client is called `contact.birthday`.

    :raises NotFound: there is no such order, or it cannot have been read up to there
    """
    playbook = active_playbook()
    table = MODELS[kind]._meta.db_table
    wanted = wanted or CardFilter()
    condition, params = where(kind, wanted.condition(playbook, kind, actor), actor=actor)
    selected = columns(playbook, kind, table, now=now)
    order = order_of(sort, playbook, kind, actor)
    if after is not None and not order.can_have(after.value):
        raise NotFound
    behind, place_params = beyond(order, after, table)
    own = stored_values(playbook, table) if with_fields else "NULL"
    sql = f"""
        SELECT {selected.sql}, {own}, {order.of(table)} FROM {table}{order.joined_to(table)}
        WHERE {condition} AND {behind} ORDER BY {order_by(order, table)} LIMIT %(limit)s
    """
    hidden = hidden_from(playbook, actor)
    with alike(wanted), connection.cursor() as cursor:
        cursor.execute(sql, {**params, **selected.params, **place_params, "limit": limit + 1})
        found = cursor.fetchall()
    rows = tuple(
        row_of(row[:-2], selected.names, kind=kind, hidden=hidden) for row in found[:limit]
    )
    fields = {}
    if with_fields:
        fields = {row.id: json.loads(each[-2]) for row, each in zip(rows, found, strict=False)}
    more = Place(plain_value(found[limit - 1][-1]), rows[-1].id) if len(found) > limit else None
    return CardPage(rows=rows, more=more, fields=fields)


@one_playbook()
def cards_of(
    *, actor: Actor, kind: CardKind, ids: Sequence[UUID], now: datetime, with_fields: bool = False
) -> CardPage:
    """Return those of these cards that the actor sees, open or closed."""
    wanted = CardFilter(which="all", ids=tuple(ids))
    return cards(
        actor=actor, kind=kind, now=now, wanted=wanted, limit=max(len(ids), 1),
        with_fields=with_fields,
    )  # fmt: skip


@one_playbook()
def totals(*, actor: Actor, kind: CardKind, wanted: CardFilter | None = None) -> Totals:
    """Return how many cards match and their sum; other currencies are not added up with it."""
    playbook, table = active_playbook(), MODELS[kind]._meta.db_table
    wanted = wanted or CardFilter()
    condition, params = where(kind, wanted.condition(playbook, kind, actor), actor=actor)
    sql = f"""
        SELECT count(*), sum(amount_minor) FILTER (WHERE currency = %(currency)s)
        FROM {table} WHERE {condition}
    """
    with alike(wanted), connection.cursor() as cursor:
        cursor.execute(sql, params | {"currency": playbook.spec.currency})
        count, total = cursor.fetchone()
    shown = total and AMOUNT not in hidden_from(playbook, actor)
    return Totals(count=count, sum=Money(int(total), playbook.spec.currency) if shown else None)


@contextmanager
def alike(wanted: CardFilter) -> Iterator[None]:
    """Let names be alike as `search` does while a filter asks for it."""
    if not wanted.alike:
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [ALIKE])
        yield


@one_playbook()
def count(*, actor: Actor, kind: CardKind, wanted: CardFilter | None = None) -> int:
    """Return how many cards match."""
    return totals(actor=actor, kind=kind, wanted=wanted).count
