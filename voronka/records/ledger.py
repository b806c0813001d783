"""What is written with every decision: its row, the history, the stays in stages."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.kernel.money import Money
from voronka.kernel.statements import tell, write
from voronka.kernel.storable import storable
from voronka.process import answers, codec, replay
from voronka.process.commands import Command
from voronka.process.decision import Change, Decision
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Facts, Value
from voronka.records import history_lines
from voronka.records.models import Card, CardEvent, DecisionRow

_STAYS = "records_stagestay"
_END_STAYS = """
    UPDATE records_stagestay SET left_at = %s WHERE card_id = ANY(%s::uuid[]) AND left_at IS NULL
    RETURNING 1
"""
# What has ended is counted, so that it has before anything begins.
_BEGIN_STAYS = """
    INSERT INTO records_stagestay (card_kind, card_id, pipeline, stage, entered_at, came_before)
    SELECT %s, n.card_id, n.pipeline, n.stage, %s,
           (SELECT max(b.entered_at) FROM records_stagestay b
            WHERE b.card_id = n.card_id AND b.pipeline = n.pipeline AND b.stage = n.stage)
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n (card_id, pipeline, stage)
    WHERE (SELECT count(*) FROM before) >= 0
"""
_FIRST_STAYS = """
    INSERT INTO records_stagestay (card_kind, card_id, pipeline, stage, entered_at)
    SELECT %s, n.card_id, n.pipeline, n.stage, %s
    FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS n (card_id, pipeline, stage)
"""

# All stays of these cards, found by the card and by nothing else: thousands of cards may have come
# to a stage at one moment. The one that goes on is, of several at one moment, the one begun last.
_OWN_STAYS = """
    WITH own AS MATERIALIZED (
        SELECT s.id, s.card_id, s.left_at, max(s.id) FILTER (
            WHERE s.entered_at = n.entered_at AND s.pipeline = n.pipeline AND s.stage = n.stage
        ) OVER (PARTITION BY s.card_id) AS goes_on
        FROM (SELECT * FROM records_stagestay WHERE card_id = ANY(%(ids)s::uuid[]) OFFSET 0) s
        JOIN unnest(%(ids)s::uuid[], %(pipelines)s::text[], %(stages)s::text[],
                    %(entered)s::timestamptz[]) AS n (card_id, pipeline, stage, entered_at)
          ON n.card_id = s.card_id
    )
"""
_REMOVE_LATER_STAYS = f"""
    {_OWN_STAYS} DELETE FROM records_stagestay WHERE id IN (SELECT id FROM own WHERE id > goes_on)
"""
_GO_ON_STAYING = f"""
    {_OWN_STAYS} UPDATE records_stagestay SET left_at = NULL
    WHERE id IN (SELECT id FROM own WHERE id = goes_on AND left_at IS NOT NULL)
"""


class Clerk:
    """Writes decisions down: inputs for the replay, and the answer. For one wish on many cards."""

    def __init__(self, playbook: Playbook, actor: Actor, now: datetime) -> None:
        self._playbook_hash, self._depth, self._now = playbook.hash, actor.depth, now
        self._actor = codec.to_json(actor)
        self._command: Command | None = None
        self._command_in_json: dict[str, Any] = {}

    def decision_row(
        self, before: CardState, facts: Facts, command: Command, decision: Decision
    ) -> DecisionRow:
        """Return the row, unsaved."""
        return rows.made(
            DecisionRow,
            id=new_id(),
            card_kind=before.ref.kind,
            card_id=before.ref.id,
            at=self._now,
            actor=self._actor,
            command=self._written(command),
            playbook_hash=self._playbook_hash,
            verdict=decision.verdict,
            before=codec.to_json(before),
            facts=replay.facts_to_json(facts),
            answer=answers.answer_to_json(decision, before),
            pipeline=decision.after.pipeline,
            stage=decision.after.stage,
            depth=self._depth,
        )

    def _written(self, command: Command) -> dict[str, Any]:
        # Mostly it is one command for all.
        if command is not self._command:
            self._command, self._command_in_json = command, codec.command_to_json(command)
        return self._command_in_json


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
    return rows.made(
        CardEvent,
        id=None,
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


def line_of_change(
    change: Change, *, ref: CardRef, decision_id: UUID, team_id: UUID | None = None
) -> history_lines.Line:
    """Return the line for one change of a decision; a new owner's tells the old team."""
    is_owner = change.kind == "owner"
    return history_lines.line(
        change.kind,
        ref.kind,
        ref.id,
        name=change.name,
        before=plain(change.before),
        after=plain(change.after),
        note=change.note,
        payload={"team": str(team_id) if team_id else None} if is_owner else None,
        decision_id=decision_id,
    )


def write_cards(*, new: Sequence[Card], changed: Sequence[Card], columns: Collection[str]) -> None:
    """Store what the cards have become, many at once in one statement, by what has changed."""
    rows.insert(new)
    # The statement for one card stays the same each time, and so does its plan.
    rows.update(changed, only=tuple(sorted(columns)) if len(changed) > 1 else ())


def write_stays(*, entered: Sequence[Card], left: Sequence[UUID], now: datetime) -> None:
    """End the stays in the stages that were left, and begin those in the stages entered."""
    if not entered:
        return
    begun = [
        entered[0].KIND,
        now,
        [card.pk for card in entered],
        [card.pipeline for card in entered],
        [card.stage for card in entered],
    ]
    if left:
        write(_STAYS, _END_STAYS, _BEGIN_STAYS, params=[now, list(left), *begun])
    else:
        write(_STAYS, _FIRST_STAYS, params=begun)


def take_back_stays(cards: Sequence[Card]) -> None:
    """Have these cards go on staying where they stand as if they had never left."""
    params: dict[str, Any] = {
        "ids": [card.pk for card in cards],
        "pipelines": [card.pipeline for card in cards],
        "stages": [card.stage for card in cards],
        "entered": [card.entered_stage_at for card in cards],
    }
    tell(_REMOVE_LATER_STAYS, params)
    tell(_GO_ON_STAYING, params)


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
