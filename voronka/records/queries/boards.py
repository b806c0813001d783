"""Boards: columns with their counts, sums and first cards, and the next cards of a column."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import AMOUNT
from voronka.process.state import CardKind
from voronka.records.queries.cards import MODELS
from voronka.records.queries.filters import CardFilter, where
from voronka.records.queries.rows import CardRow, columns, hidden_from, row_of

CARDS_SHOWN = 20
_CLOSED = ("success", "failure", "junk")


@dataclass(frozen=True)
class Place:
    """Where a column was read up to: the last card that was shown."""

    entered_stage_at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class BoardColumn:
    """A stage with what stands in it; `more` leads to the next cards."""

    stage: str
    count: int
    # In the playbook's currency; other currencies are not added up with it.
    sum: Money | None
    cards: tuple[CardRow, ...]
    more: Place | None


@one_playbook()
def columns_of(
    *,
    actor: Actor,
    pipeline: str,
    now: datetime,
    wanted: CardFilter | None = None,
    stages: Sequence[str] | None = None,
) -> list[BoardColumn]:
    """
    Return the columns of a pipeline's board (or these stages of it): one query for all of them.

    Stages of closed cards are no columns; the newest arrivals come first.
    """
    playbook = active_playbook()
    kind = playbook.kind_of(pipeline)
    keys = [key for key in _columns(playbook, pipeline) if stages is None or key in stages]
    wanted = replace(wanted or CardFilter(), pipeline=pipeline, stage="")
    table = MODELS[kind]._meta.db_table
    condition, params = where(kind, wanted.condition(playbook, kind, actor), actor=actor)
    selected = columns(playbook, kind, table, now=now)
    sql = f"""
        SELECT s.stage, t.count, t.sum, k.*
        FROM unnest(%(stages)s::text[]) WITH ORDINALITY AS s (stage, place)
        CROSS JOIN LATERAL (
            SELECT count(*) AS count,
                   sum(amount_minor) FILTER (WHERE currency = %(currency)s) AS sum
            FROM {table} WHERE {condition} AND {table}.stage = s.stage
        ) t
        LEFT JOIN LATERAL (
            SELECT {selected.sql} FROM {table}
            WHERE {condition} AND {table}.stage = s.stage
            ORDER BY {table}.entered_stage_at DESC, {table}.id DESC
            LIMIT %(shown)s
        ) k ON true
        ORDER BY s.place, k.entered_stage_at DESC, k.id DESC
    """
    params |= selected.params
    params |= {"stages": keys, "currency": playbook.spec.currency, "shown": CARDS_SHOWN + 1}
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    hidden = hidden_from(playbook, actor)
    found: dict[str, tuple[int, Money | None, list[CardRow]]] = {}
    for stage, count, total, *values in rows:
        amount = _sum(total, playbook, hidden)
        cards = found.setdefault(stage, (count, amount, []))[2]
        if values[0] is not None:
            cards.append(row_of(values, selected.names, kind=kind, hidden=hidden))
    specs = playbook.pipeline(pipeline).stages
    return [
        _column(stage, *each)
        for stage, each in found.items()
        # A stage out of use is there for as long as cards stand in it.
        if each[0] or not specs[stage].archived
    ]


@one_playbook()
def cards_in_stage(
    *,
    actor: Actor,
    pipeline: str,
    stage: str,
    now: datetime,
    wanted: CardFilter | None = None,
    after: Place | None = None,
) -> tuple[tuple[CardRow, ...], Place | None]:
    """
    Return the next cards of a column, and where the ones after them begin.
    """
    playbook = active_playbook()
    kind = playbook.kind_of(pipeline)
    wanted = replace(wanted or CardFilter(), pipeline=pipeline, stage=stage)
    table = MODELS[kind]._meta.db_table
    condition, params = where(kind, wanted.condition(playbook, kind, actor), actor=actor)
    selected = columns(playbook, kind, table, now=now)
    params |= selected.params
    params["shown"] = CARDS_SHOWN + 1
    beyond = "true"
    if after is not None:
        beyond = f"({table}.entered_stage_at, {table}.id) < (%(after_at)s, %(after_id)s)"
        params |= {"after_at": after.entered_stage_at, "after_id": after.id}
    sql = f"""
        SELECT {selected.sql} FROM {table} WHERE {condition} AND {beyond}
        ORDER BY {table}.entered_stage_at DESC, {table}.id DESC LIMIT %(shown)s
    """
    hidden = hidden_from(playbook, actor)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows = cursor.fetchall()
    return _page([row_of(row, selected.names, kind=kind, hidden=hidden) for row in rows])


@one_playbook()
def cards_by_id(
    *, actor: Actor, kind: CardKind, ids: Sequence[UUID], wanted: CardFilter, now: datetime
) -> tuple[CardRow, ...]:
    """Return those of these cards that the actor sees and that the filter lets through."""
    playbook = active_playbook()
    table = MODELS[kind]._meta.db_table
    condition, params = where(kind, wanted.condition(playbook, kind, actor), actor=actor)
    selected = columns(playbook, kind, table, now=now)
    params |= selected.params
    params["ids"] = list(ids)
    hidden = hidden_from(playbook, actor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {selected.sql} FROM {table} WHERE {condition} AND {table}.id = ANY(%(ids)s)"
            f" ORDER BY {table}.entered_stage_at DESC, {table}.id DESC",
            params,
        )
        rows = cursor.fetchall()
    return tuple(row_of(row, selected.names, kind=kind, hidden=hidden) for row in rows)


def _columns(playbook: Playbook, pipeline: str) -> list[str]:
    specs = playbook.pipeline(pipeline).stages
    return [key for key, stage in specs.items() if stage.kind not in _CLOSED]


def _sum(total: Decimal | None, playbook: Playbook, hidden: frozenset[str]) -> Money | None:
    if not total or AMOUNT in hidden:
        return None
    return Money(int(total), playbook.spec.currency)


def _column(stage: str, count: int, total: Money | None, cards: list[CardRow]) -> BoardColumn:
    shown, more = _page(cards)
    return BoardColumn(stage=stage, count=count, sum=total, cards=shown, more=more)


def _page(cards: list[CardRow]) -> tuple[tuple[CardRow, ...], Place | None]:
    if len(cards) <= CARDS_SHOWN:
        return tuple(cards), None
    last = cards[CARDS_SHOWN - 1]
    return tuple(cards[:CARDS_SHOWN]), Place(last.entered_stage_at, last.id)
