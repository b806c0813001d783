import time
from dataclasses import dataclass
from datetime import datetime

from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.beat import beat
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.kernel import clock

# How often, and how long, to wait for a card that somebody holds.
_PATIENCE = 100
_PAUSE_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Played:
    """What happened by itself on the way."""

    fired: int
    failed: int
    delivered: int


def run_until(*, target: datetime, now: datetime) -> Played:
    """
    Let time pass until the target: step to each moment at which something is due, and do it then.

    In a sandbox the clock goes along. The same start plays the same way.
    """
    fired = failed = delivered = idle = 0
    at = now
    while (due := next_event()) is not None and due <= target and idle < _PATIENCE:
        at = max(at, due)
        _set_clock(at)
        done = fire_due_timers(now=at)
        beat(now=at, fired=done.fired, failed=done.failed)
        messages = deliver_messages(now=at)
        fired, failed, delivered = fired + done.fired, failed + done.failed, delivered + messages
        if done.fired or done.failed or messages:
            idle = 0
        else:
            idle += 1
            time.sleep(_PAUSE_SECONDS)
    _set_clock(target)
    return Played(fired=fired, failed=failed, delivered=delivered)


def _set_clock(at: datetime) -> None:
    if clock.is_sandbox():
        clock.set_offset(clock.offset() + (at - clock.now()))
