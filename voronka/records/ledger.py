"""What is written with every decision: its row, the history, the stays in stages."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
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
        name=name,
        before=before,
        after=after,
        note=note,
        payload=dict(payload or {}),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        decision_id=decision_id,
    )


def write_history(
    *, ref: CardRef, changes: tuple[Change, ...], decision_id: UUID, actor: Actor, now: datetime
) -> None:
    """Write a row of history for every change of the decision."""
    CardEvent.objects.bulk_create(
        history_row(
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
        for change in changes
    )


def write_stay(*, card: Card, now: datetime) -> None:
    """End the card's stay in the stage it left, and begin the one in the stage it stands in."""
    StageStay.objects.filter(card_id=card.pk, left_at=None).update(left_at=now)
    begin_stay(card=card, now=now)


def begin_stay(*, card: Card, now: datetime) -> None:
    StageStay.objects.create(
        card_kind=card.KIND,
        card_id=card.pk,
        pipeline=card.pipeline,
        stage=card.stage,
        entered_at=now,
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
