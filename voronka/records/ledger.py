"""What is written with every decision: its row, the history, the stays in stages."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import JSONField, Model

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.kernel.storable import storable
from voronka.process import codec, replay
from voronka.process.commands import Command
from voronka.process.decision import Change, Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.records.models import Card, CardEvent, DecisionRow, StageStay


def decision_row(
    *,
    playbook: Playbook,
    before: CardState,
    facts: Facts,
    command: Command,
    decision: Decision,
    actor: Actor,
    now: datetime,
) -> DecisionRow:
    """Return the row, unsaved: inputs for the replay, and the answer."""
    record = replay.record_of(playbook, before, facts, command, actor, now)
    return DecisionRow(
        card_kind=before.ref.kind,
        card_id=before.ref.id,
        at=now,
        actor=record["actor"],
        command=record["command"],
        playbook_hash=playbook.hash,
        verdict=decision.verdict,
        before=record["state"],
        facts=record["facts"],
        answer=codec.to_json(decision),
        pipeline=decision.after.pipeline,
        stage=decision.after.stage,
        depth=actor.depth,
    )


def history_row(
    *,
    ref: CardRef,
    kind: str,
    actor: Actor,
    now: datetime,
    name: str = "",
    before: Any = None,
    after: Any = None,
    note: str = "",
    payload: Mapping[str, Any] | None = None,
    decision_id: UUID | None = None,
) -> CardEvent:
    """Return a row of the card's history, unsaved."""
    return CardEvent(
        at=now,
        card_kind=ref.kind,
        card_id=ref.id,
        kind=kind,
        name=storable(name)[:120],
        before=before,
        after=after,
        note=storable(note),
        payload=dict(payload or {}),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        decision_id=decision_id,
    )


def history_of_change(
    change: Change, *, ref: CardRef, decision_id: UUID, actor: Actor, now: datetime
) -> CardEvent:
    """Return the row for one change of a decision, unsaved."""
    return history_row(
        ref=ref,
        kind=change.kind,
        name=change.name,
        before=plain(change.before),
        after=plain(change.after),
        note=change.note,
        decision_id=decision_id,
        actor=actor,
        now=now,
    )


def write_cards(*, new: Sequence[Card], changed: Sequence[Card]) -> None:
    """Store what the cards have become; many at once in one statement."""
    for card in new:
        card.save(force_insert=True)
    if len(changed) == 1:
        changed[0].save(force_update=True)
    elif changed:
        _update(changed)


def _update(cards: Sequence[Card]) -> None:
    table = cards[0]._meta.db_table
    assignments = ", ".join(f"{name} = new.{name}" for name in columns_of(cards[0]) if name != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} AS old SET {assignments}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb) AS new"
            " WHERE old.id = new.id",
            [_document(cards)],
        )


def insert(rows: Sequence[DecisionRow] | Sequence[CardEvent]) -> None:
    """Store new rows; many at once as one document, in which there is a lot less to quote."""
    if len(rows) == 1:
        rows[0].save(force_insert=True)
        return
    if not rows:
        return
    table = rows[0]._meta.db_table
    # The number of an event is drawn by the table.
    names = ", ".join(
        name for name, value in columns_of(rows[0]).items() if name != "id" or value is not None
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names}"
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)",
            [_document(rows)],
        )


def _document(rows: Sequence[Model]) -> str:
    return json.dumps([columns_of(row) for row in rows], ensure_ascii=False)


def columns_of(row: Model) -> dict[str, Any]:
    """Return the columns of a row as JSON that PostgreSQL makes a row of."""
    columns: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if not field.generated:
            value = getattr(row, field.attname)
            is_plain = value is None or isinstance(value, int) or isinstance(field, JSONField)
            columns[str(field.column)] = value if is_plain else str(value)
    return columns


def write_stays(*, entered: Sequence[Card], left: Sequence[UUID], now: datetime) -> None:
    """End the stays in the stages that were left, and begin those in the stages entered."""
    if left:
        StageStay.objects.filter(card_id__in=left, left_at=None).update(left_at=now)
    if entered:
        StageStay.objects.bulk_create(
            StageStay(
                card_kind=card.KIND,
                card_id=card.pk,
                pipeline=card.pipeline,
                stage=card.stage,
                entered_at=now,
            )
            for card in entered
        )


def plain(value: Value) -> Any:
    """Return a value as JSON, in the form in which the field types store it."""
    match value:
        case Money():
            return value.as_json()
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case tuple():
            return list(value)
        case _:
            return value
