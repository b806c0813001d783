"""Whether the scheduler is alive."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voronka.automation.models import Heartbeat, Timer
from voronka.kernel import clock

# It runs every ten seconds; a long round may take a while.
LATE_AFTER = timedelta(minutes=2)


@dataclass(frozen=True, kw_only=True)
class SchedulerState:
    """When the scheduler last ran, and how many timers should have fired by now."""

    beat_at: datetime | None
    late_by: timedelta | None
    overdue_timers: int
    failing_timers: int

    @property
    def is_late(self) -> bool:
        return self.late_by is not None


def scheduler_state(now: datetime) -> SchedulerState:
    """
    Return how the scheduler is doing. One that has never run is late once something is overdue.
    """
    beat = Heartbeat.objects.filter(name=Heartbeat.SCHEDULER).first()
    overdue = Timer.objects.due(now - LATE_AFTER).filter(failures=0)
    count = overdue.count()
    last = beat.beat_at if beat else None
    if last is None:
        first = overdue.order_by("fire_at").first()
        silent_since = first.fire_at if first else None
        late_by = now - silent_since if silent_since else None
    else:
        silence = now - clock.offset() - last
        late_by = silence if silence > LATE_AFTER else None
    return SchedulerState(
        beat_at=last,
        late_by=late_by,
        overdue_timers=count,
        failing_timers=Timer.objects.filter(failures__gt=0).count(),
    )


def scheduler_is_late(now: datetime) -> bool:
    """Say whether robots, reminders and SOS have stopped."""
    return scheduler_state(now).is_late
