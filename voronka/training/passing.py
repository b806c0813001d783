"""The time of a room: robots, clients and measurers do what is due on the way."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.run_until import run_until
from voronka.kernel import clock
from voronka.training import hearing
from voronka.training.models import Attempt
from voronka.training.spec import CaseSpec

FURTHEST = timedelta(days=60)
# More than this does not happen on one journey, or something turns in a circle.
_STEPS = 2_000


class UnableToPassTime(Exception):
    """The clock stays as it is. The message is fit for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Passed:
    """What happened by itself on the way."""

    fired: int = 0
    delivered: int = 0
    answered: int = 0

    def __bool__(self) -> bool:
        return bool(self.fired or self.delivered or self.answered)


def let_pass(*, attempt: Attempt, case: CaseSpec, target: datetime, now: datetime) -> Passed:
    """
    Go from one thing that happens to the next until the target. Inside the room.

    :raises UnableToPassTime: the target is past, or further than 60 days
    """
    if not now <= target <= now + FURTHEST:
        raise UnableToPassTime(_("The clock goes forward only, by 60 days at most."))
    passed, at = Passed(), now
    for _step in range(_STEPS):
        hearing.take_notice(attempt, case)
        due = next_moment(attempt)
        if due is None or due > target:
            break
        at = max(at, due)
        passed = _step_to(attempt, case, at, passed)
    run_until(target=target, now=at)
    return passed


def next_moment(attempt: Attempt) -> datetime | None:
    """Return when something happens by itself next: a robot, a message, the client."""
    moments = [next_event(), hearing.next_reply_at(attempt)]
    return min((moment for moment in moments if moment is not None), default=None)


def catch_up(*, attempt: Attempt, case: CaseSpec) -> Passed:
    """Do what has come due while the newcomer was busy. Inside the room."""
    now = clock.now()
    hearing.take_notice(attempt, case)
    due = next_moment(attempt)
    if due is None or due > now:
        return Passed()
    return let_pass(attempt=attempt, case=case, target=now, now=now)


def _step_to(attempt: Attempt, case: CaseSpec, at: datetime, before: Passed) -> Passed:
    played = run_until(target=at, now=at)
    answered = hearing.reply_to_all(attempt, case, now=at)
    return Passed(
        fired=before.fired + played.fired,
        delivered=before.delivered + played.delivered,
        answered=before.answered + answered,
    )
