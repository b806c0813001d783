"""What is written with every decision: its row, the history, the stays in stages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.kernel.storable import storable
from voronka.process import codec, replay
from voronka.process.commands import Command
from voronka.process.decision import Change, Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.records.models import Card, CardEvent, DecisionRow

_END_STAYS = "UPDATE records_stagestay SET left_at = %s WHERE card_id = ANY(%s) AND left_at IS NULL"

_BEGIN_STAYS = """
    INSERT INTO records_stagestay (card_kind, card_id, pipeline, stage, entered_at, came_before)
    SELECT %(kind)s, n.card_id, n.pipeline, n.stage, %(now)s,
           (SELECT max(b.entered_at) FROM records_stagestay b
            WHERE b.card_id = n.card_id AND b.pipeline = n.pipeline AND b.stage = n.stage)
    FROM unnest(%(ids)s::uuid[], %(pipelines)s::text[], %(stages)s::text[])
        AS n (card_id, pipeline, stage)
"""

# The stay that goes on: of several at one moment, the one that was begun last.
_OLD_STAYS = """
    SELECT n.card_id, max(s.id) AS id
    FROM unnest(%(ids)s::uuid[], %(pipelines)s::text[], %(stages)s::text[],
                %(entered)s::timestamptz[]) AS n (card_id, pipeline, stage, entered_at)
    JOIN records_stagestay s
      ON s.card_id = n.card_id AND s.entered_at = n.entered_at
     AND s.pipeline = n.pipeline AND s.stage = n.stage
    GROUP BY n.card_id
"""
_REMOVE_LATER_STAYS = f"""
    DELETE FROM records_stagestay s USING ({_OLD_STAYS}) o
    WHERE s.card_id = o.card_id AND s.id > o.id
"""
_GO_ON_STAYING = f"""
    UPDATE records_stagestay s SET left_at = NULL FROM ({_OLD_STAYS}) o
    WHERE s.id = o.id AND s.left_at IS NOT NULL
"""


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
    change: Change,
    *,
    ref: CardRef,
    decision_id: UUID,
    actor: Actor,
    now: datetime,
    team_id: UUID | None = None,
) -> CardEvent:
    """Return the row for one change of a decision, unsaved; a new owner's tells the old team."""
    is_owner = change.kind == "owner"
    return history_row(
        ref=ref,
        kind=change.kind,
        name=change.name,
        before=plain(change.before),
        after=plain(change.after),
        note=change.note,
        payload={"team": str(team_id) if team_id else None} if is_owner else None,
        decision_id=decision_id,
        actor=actor,
        now=now,
    )


def write_cards(*, new: Sequence[Card], changed: Sequence[Card]) -> None:
    """Store what the cards have become; many at once in one statement."""
    rows.insert(new)
    rows.update(changed)


def write_stays(*, entered: Sequence[Card], left: Sequence[UUID], now: datetime) -> None:
    """End the stays in the stages that were left, and begin those in the stages entered."""
    if left:
        with connection.cursor() as cursor:
            cursor.execute(_END_STAYS, [now, list(left)])
    if entered:
        with connection.cursor() as cursor:
            cursor.execute(
                _BEGIN_STAYS,
                {
                    "kind": entered[0].KIND,
                    "ids": [card.pk for card in entered],
                    "pipelines": [card.pipeline for card in entered],
                    "stages": [card.stage for card in entered],
                    "now": now,
                },
            )


def take_back_stays(cards: Sequence[Card]) -> None:
    """Have these cards go on staying where they stand as if they had never left."""
    params: dict[str, Any] = {
        "ids": [card.pk for card in cards],
        "pipelines": [card.pipeline for card in cards],
        "stages": [card.stage for card in cards],
        "entered": [card.entered_stage_at for card in cards],
    }
    with connection.cursor() as cursor:
        cursor.execute(_REMOVE_LATER_STAYS, params)
        cursor.execute(_GO_ON_STAYING, params)


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
