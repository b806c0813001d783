"""Timers as they are read: what comes next, what keeps failing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Min

from voronka.automation.models import Timer
from voronka.process.state import CardRef


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
