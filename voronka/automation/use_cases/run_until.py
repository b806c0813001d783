import math
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.beat import beat
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.kernel import clock

# How often, and how long, to wait for a card that somebody holds.
_PATIENCE = 100
_PAUSE_SECONDS = 0.05
# So many timers between two looks at the machine's clock.
_HANDFUL = 20


@dataclass(frozen=True, kw_only=True)
class Played:
    """What happened by itself on the way, and whether all of the way was gone."""

    fired: int = 0
    failed: int = 0
    delivered: int = 0
    is_there: bool = True

    def __bool__(self) -> bool:
        return bool(self.fired or self.failed or self.delivered)


def run_until(*, target: datetime, now: datetime, within: timedelta | None = None) -> Played:
    """
    Let time pass until the target: step to each moment at which something is due, and do it then.

    In a sandbox the clock goes along. The same start plays the same way. Who cannot wait says
    `within` what time of the machine; where that was not enough, the clock stands at the moment
    that was reached, and another call goes on from there.
    """
    ends = math.inf if within is None else time.monotonic() + within.total_seconds()
    played, at, idle = Played(), now, 0
    while (due := next_event()) is not None and due <= target and idle < _PATIENCE:
        at = max(at, due)
        _set_clock(at)
        step = _do_what_is_due(at)
        played = _together(played, step)
        idle = 0 if step else idle + 1
        if idle:
            time.sleep(_PAUSE_SECONDS)
        elif time.monotonic() >= ends:
            return _together(played, Played(is_there=False))
    _set_clock(target)
    return played


def _do_what_is_due(at: datetime) -> Played:
    done = fire_due_timers(now=at, limit=_HANDFUL)
    beat(now=at, fired=done.fired, failed=done.failed)
    delivered = deliver_messages(now=at)
    return Played(fired=done.fired, failed=done.failed, delivered=delivered)


def _together(before: Played, step: Played) -> Played:
    return Played(
        fired=before.fired + step.fired,
        failed=before.failed + step.failed,
        delivered=before.delivered + step.delivered,
        is_there=step.is_there,
    )


def _set_clock(at: datetime) -> None:
    if clock.is_sandbox():
        clock.set_offset(clock.offset() + (at - clock.now()))
