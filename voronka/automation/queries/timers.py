"""Timers as they are read: what comes next, what keeps failing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min, Q, QuerySet

from voronka.automation.models import Timer, WaitingRun
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS


@dataclass(frozen=True, kw_only=True)
class TimerRow:
    """A moment that a card waits for."""

    ref: CardRef
    rule: str
    cause: str
    due_at: datetime
    next_try_at: datetime
    failures: int
    error: str


def next_due() -> datetime | None:
    """Return when the next timer of all fires."""
    found: datetime | None = Timer.objects.aggregate(next=Min("fire_at"))["next"]
    return found


def cards_that_may_wait(kind: CardKind, playbook: Playbook) -> QuerySet[Card]:
    """
    Return the cards that can have timers: the open ones, and of the closed those that have one, a
    halted run, or a robot that names their stage.
    """
    wanted = Q(closed_at=None)
    wanted |= Q(pk__in=Timer.objects.filter(card_kind=kind).values("card_id"))
    wanted |= Q(pk__in=WaitingRun.objects.filter(card_kind=kind).values("card_id"))
    for pipeline in playbook.pipelines(kind):
        stages = {stage for robot in playbook.robots(pipeline) for stage in robot.spec.stages}
        final = [stage for stage in sorted(stages) if _closes(playbook, pipeline, stage)]
        wanted |= Q(pipeline=pipeline, stage__in=final)
    return MODELS[kind].objects.filter(wanted)


def _closes(playbook: Playbook, pipeline: str, stage: str) -> bool:
    found = playbook.pipeline(pipeline).stages.get(stage)
    return found is not None and found.kind in ("success", "failure", "junk")


def timers_of_card(ref: CardRef) -> Sequence[TimerRow]:
    """Return what the card waits for, the next first; the caller saw the card."""
    return [_row(t) for t in Timer.objects.of_card(ref).order_by("due_at", "rule", "cause")]


def failing_timers(limit: int = 50) -> Sequence[TimerRow]:
    """Return the timers that have failed and are tried again, the longest-waiting first."""
    failing = Timer.objects.filter(failures__gt=0).order_by("due_at", "pk")
    return [_row(timer) for timer in failing[:limit]]


def _row(timer: Timer) -> TimerRow:
    return TimerRow(
        ref=timer.ref,
        rule=timer.rule,
        cause=timer.cause,
        due_at=timer.due_at,
        next_try_at=timer.fire_at,
        failures=timer.failures,
        error=timer.error,
    )
