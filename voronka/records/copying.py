"""Rows of many new cards, written by COPY: what the ledger writes for one, with less ado."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.as_json import as_json
from voronka.kernel.ids import new_id
from voronka.kernel.rows import columns_of
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.records import history_lines
from voronka.records.contact_points import Point
from voronka.records.history_lines import line
from voronka.records.ledger import Clerk, line_of_change, plain
from voronka.records.models import Card
from voronka.records.queries.new_cards import DecidedCard

_STAYS = "card_kind card_id pipeline stage entered_at left_at"
_POINTS = "id kind value raw holder_kind holder_id"


def copy_decisions(
    decided: Sequence[DecidedCard], *, playbook: Playbook, actor: Actor, now: datetime
) -> list[UUID]:
    """Write a decision row for each, allowed or not, and return their ids."""
    clerk = Clerk(playbook, actor, now)
    written = [
        clerk.decision_row(each.before, each.facts, each.wanted.command, each.decision)
        for each in decided
    ]
    rows.insert(written)
    return [row.pk for row in written]


def copy_cards(cards: Sequence[Card]) -> None:
    """Write the cards and the beginning of their stays."""
    if not cards:
        return
    columns = [columns_of(card) for card in cards]
    for each in columns:
        each["fields"] = as_json(each["fields"])
    names = list(columns[0])
    lines = ([each[name] for name in names] for each in columns)
    copy(cards[0]._meta.db_table, " ".join(names), lines)
    copy(
        "records_stagestay",
        _STAYS,
        ((c.KIND, c.pk, c.pipeline, c.stage, c.entered_stage_at, None) for c in cards),
    )


def write_history(
    decided: Sequence[DecidedCard], ids: Sequence[UUID], *, actor: Actor, now: datetime
) -> None:
    """Write what changed with each, which for a new card is all of it."""
    history_lines.write(
        [
            line_of_change(change, ref=each.before.ref, decision_id=decision_id)
            for each, decision_id in zip(decided, ids, strict=True)
            for change in each.decision.changes
        ],
        actor=actor,
        now=now,
    )


def write_notes(notes: Iterable[tuple[CardRef, str, Any]], *, actor: Actor, now: datetime) -> None:
    """Write lines of history that follow from no decision: the card, the kind, the payload."""
    lines = [line(kind, ref.kind, ref.id, payload=payload) for ref, kind, payload in notes]
    history_lines.write(lines, actor=actor, now=now)


def write_texts(
    notes: Iterable[tuple[CardRef, str]], *, kind: str, actor: Actor, now: datetime
) -> None:
    """The same for what consists of a text."""
    lines = [line(kind, ref.kind, ref.id, note=text) for ref, text in notes]
    history_lines.write(lines, actor=actor, now=now)


def write_changes(
    changes: Iterable[tuple[CardRef, str, Any, Any]], *, kind: str, actor: Actor, now: datetime
) -> None:
    """The same for values that changed without a decision: of whom, which, before and after."""
    lines = [
        line(kind, ref.kind, ref.id, name=name, before=plain(before), after=plain(after))
        for ref, name, before, after in changes
    ]
    history_lines.write(lines, actor=actor, now=now)


def copy_points(points: Iterable[tuple[str, UUID, Point]]) -> None:
    """Write the points of new holders: the holder's kind, its id, the point."""
    copy(
        "records_contactpoint",
        _POINTS,
        ((new_id(), p.kind, p.value, p.raw, kind, holder_id) for kind, holder_id, p in points),
    )


def copy(table: str, columns: str, lines: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table."""
    statement = f"COPY {table} ({', '.join(columns.split())}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for each in lines:
            stream.write_row(each)
