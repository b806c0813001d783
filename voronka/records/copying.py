"""Rows of many new cards, written by COPY: what the ledger writes for one, with less ado."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.kernel.as_json import as_json
from voronka.kernel.ids import new_id
from voronka.kernel.rows import columns_of
from voronka.kernel.storable import storable
from voronka.process import codec, replay
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef
from voronka.records.contact_points import Point
from voronka.records.ledger import plain
from voronka.records.models import Card
from voronka.records.queries.new_cards import DecidedCard

_DECISIONS = (
    "id card_kind card_id at actor command playbook_hash verdict before facts answer pipeline stage"
    " depth"
)
_EVENTS = (
    "at card_kind card_id kind name before after note payload actor_kind actor_id actor_name"
    " decision_id"
)
_STAYS = "card_kind card_id pipeline stage entered_at left_at"
_POINTS = "id kind value raw holder_kind holder_id"


def copy_decisions(
    decided: Sequence[DecidedCard], *, playbook: Playbook, actor: Actor, now: datetime
) -> list[UUID]:
    """Write a decision row for each, allowed or not, and return their ids."""
    ids = [new_id() for _ in decided]
    rows = []
    for decision_id, each in zip(ids, decided, strict=True):
        record = replay.record_of(
            playbook, each.before, each.facts, each.wanted.command, actor, now
        )
        after = each.decision.after
        rows.append(
            (
                decision_id, each.before.ref.kind, each.before.ref.id, now,
                as_json(record["actor"]), as_json(record["command"]),
                playbook.hash, each.decision.verdict,
                as_json(record["state"]), as_json(record["facts"]),
                as_json(codec.to_json(each.decision)), after.pipeline, after.stage, actor.depth,
            )
        )  # fmt: skip
    copy("records_decisionrow", _DECISIONS, rows)
    return ids


def copy_cards(cards: Sequence[Card]) -> None:
    """Write the cards and the beginning of their stays."""
    if not cards:
        return
    columns = [columns_of(card) for card in cards]
    for each in columns:
        each["fields"] = as_json(each["fields"])
    names = list(columns[0])
    rows = ([each[name] for name in names] for each in columns)
    copy(cards[0]._meta.db_table, " ".join(names), rows)
    copy(
        "records_stagestay",
        _STAYS,
        ((c.KIND, c.pk, c.pipeline, c.stage, c.entered_stage_at, None) for c in cards),
    )


def copy_history(
    decided: Sequence[DecidedCard], ids: Sequence[UUID], *, actor: Actor, now: datetime
) -> None:
    """Write what changed with each, which for a new card is all of it."""
    copy(
        "records_cardevent",
        _EVENTS,
        (
            (
                now, each.before.ref.kind, each.before.ref.id, change.kind,
                storable(change.name)[:120], _value(change.before), _value(change.after),
                storable(change.note), "{}", actor.kind, actor.id, actor.name, decision_id,
            )
            for each, decision_id in zip(decided, ids, strict=True)
            for change in each.decision.changes
        ),
    )  # fmt: skip


def copy_notes(notes: Iterable[tuple[CardRef, str, Any]], *, actor: Actor, now: datetime) -> None:
    """Write rows of history that follow from no decision: the card, the kind, the payload."""
    rows = ((ref, kind, "", None, None, "", as_json(payload)) for ref, kind, payload in notes)
    _copy_events(rows, actor, now)


def copy_texts(
    notes: Iterable[tuple[CardRef, str]], *, kind: str, actor: Actor, now: datetime
) -> None:
    """The same for what consists of a text."""
    _copy_events(((ref, kind, "", None, None, text, "{}") for ref, text in notes), actor, now)


def copy_changes(
    changes: Iterable[tuple[CardRef, str, Any, Any]], *, kind: str, actor: Actor, now: datetime
) -> None:
    """The same for values that changed without a decision: of whom, which, before and after."""
    rows = (
        (ref, kind, storable(name)[:120], _value(before), _value(after), "", "{}")
        for ref, name, before, after in changes
    )
    _copy_events(rows, actor, now)


def _copy_events(rows: Iterable[Sequence[Any]], actor: Actor, now: datetime) -> None:
    copy(
        "records_cardevent",
        _EVENTS,
        (
            (now, ref.kind, ref.id, *what, actor.kind, actor.id, actor.name, None)
            for ref, *what in rows
        ),
    )


def copy_points(points: Iterable[tuple[str, UUID, Point]]) -> None:
    """Write the points of new holders: the holder's kind, its id, the point."""
    copy(
        "records_contactpoint",
        _POINTS,
        ((new_id(), p.kind, p.value, p.raw, kind, holder_id) for kind, holder_id, p in points),
    )


def copy(table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    """Write rows into a table."""
    statement = f"COPY {table} ({', '.join(columns.split())}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def _value(value: Any) -> str | None:
    return None if value is None else as_json(plain(value))
