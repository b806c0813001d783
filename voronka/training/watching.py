"""What the hints of the stages said when they were left."""

from dataclasses import replace
from datetime import datetime

from voronka.process.hints import hint_for
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.records.queries.cards import facts_of, state_of
from voronka.training.hearing import card_of
from voronka.training.models import Attempt

_ONWARDS = ("path", "success")


def watch_card(*, attempt: Attempt, now: datetime) -> None:
    """
    Remember which hint stood at each stage that the card has left for a later one. In the room.

    It is asked as the card is now, as if it still stood there: what was filled in on the way out
    counts.
    """
    card, playbook = card_of(attempt), active_playbook()
    if card.stage == attempt.stage:
        return
    before = attempt.stage
    is_known = playbook.has_stage(card.pipeline, before)
    if not (is_known and _leads_on(playbook, card.pipeline, card.stage)):
        attempt.note_stage(card.stage)
        return
    stood = replace(state_of(card, playbook), stage=before, closed_at=None)
    facts = facts_of(playbook, [card.ref], now=now, pipelines=[card.pipeline])[card.ref]
    hint = hint_for(playbook, stood, facts, now)
    left = [{"stage": before, "hint": hint.rule}] if hint else []
    attempt.note_stage(card.stage, left=left)


def _leads_on(playbook: Playbook, pipeline: str, stage: str) -> bool:
    spec = playbook.stage(pipeline, stage) if playbook.has_stage(pipeline, stage) else None
    return spec is not None and spec.kind in _ONWARDS
