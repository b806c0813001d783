from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from voronka.automation.models import Timer
from voronka.automation.use_cases.refresh_timers import refresh_timers
from voronka.kernel.actor import SYSTEM
from voronka.process.commands import TimerFired
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.run_command import (
    CommandRefused,
    command_transaction,
    run_command,
)

_log = structlog.get_logger()

# A failing timer is tried again after one minute, two, four … six hours at most.
_LONGEST_PAUSE = timedelta(hours=6)


class TimerDidNotSettle(Exception):
    """A timer came due, was asked, and wants to be asked at once again: it would never end."""


@dataclass(frozen=True, kw_only=True)
class Round:
    """What came of one round: how many timers fired, and how many failed and are tried again."""

    fired: int = 0
    failed: int = 0


def fire_due_timers(*, now: datetime, limit: int = 200) -> Round:
    """
    Ask the process about every card whose moment has come, the earliest first.

    Each timer has its own transaction. A card that somebody holds at the moment is left for the
    next round, so any number of workers may do this at once. One that fails is tried again later
    and hinders no other.
    """
    due = Timer.objects.due(now).order_by("fire_at", "rule", "card_id", "pk")
    fired = failed = 0
    for timer_id in list(due.values_list("pk", flat=True)[:limit]):
        try:
            fired += _fire(timer_id, now)
        except CommandRefused as refused:
            failed += not _replaced(timer_id, refused, now)
        except Exception as error:  # whatever it trips over, the others still fire
            _put_off(timer_id, error, now)
            failed += 1
    return Round(fired=fired, failed=failed)


def _fire(timer_id: UUID, now: datetime) -> bool:
    with command_transaction():
        timer = Timer.objects.filter(pk=timer_id).first()
        if timer is None:
            return False
        # The card before the timer, as every command does; who holds the card holds its timers.
        cards = MODELS[timer.ref.kind].objects.select_for_update(of=("self",), skip_locked=True)
        if not cards.filter(pk=timer.card_id).exists():
            return False
        # It may have moved or fired before the lock.
        timer = Timer.objects.due(now).filter(pk=timer_id).first()
        if timer is None:
            return False

        timer.delete()
        command = TimerFired(rule=timer.rule, cause=timer.cause, due_at=timer.due_at)
        run_command(ref=timer.ref, command=command, actor=SYSTEM, now=now)
        again = Timer.objects.of_card(timer.ref).due(now)
        if again.filter(rule=timer.rule, cause=timer.cause).exists():
            raise TimerDidNotSettle(f"{timer.rule} for {timer.cause}")
    return True


def _replaced(timer_id: UUID, refused: CommandRefused, now: datetime) -> bool:
    """
    Put the timers of the card right whose timer nobody wants any more, as after another playbook.
    """
    timer = Timer.objects.filter(pk=timer_id).first()
    if timer is not None:
        with transaction.atomic():
            MODELS[timer.ref.kind].objects.select_for_update().get(pk=timer.card_id)
            refresh_timers(refs=[timer.ref], now=now)
    if not Timer.objects.filter(pk=timer_id).exists():
        return True
    _put_off(timer_id, refused, now)
    return False


@transaction.atomic
def _put_off(timer_id: UUID, error: Exception, now: datetime) -> None:
    _log.error("timer_failed", timer=str(timer_id), exc_info=error)
    timer = Timer.objects.select_for_update().filter(pk=timer_id).first()
    if timer is None:
        return
    pause = min(timedelta(minutes=2 ** min(timer.failures, 10)), _LONGEST_PAUSE)
    timer.put_off(until=now + pause, error=f"{type(error).__name__}: {error}")
