"""What `voronka check` asks about robots, timers and SOS."""

from collections.abc import Sequence

from voronka.automation.queries import invariants, unheard
from voronka.automation.queries.scheduler import scheduler_state
from voronka.automation.queries.timers import failing_timers
from voronka.kernel import clock
from voronka.kernel.checks import register_check

# As many as are named one by one.
_NAMED = 20


def register() -> None:
    register_check("The scheduler is alive", _scheduler)
    register_check("Timers are what the process wants", _timers)
    register_check("No timer keeps failing", _failing)
    register_check("Every open lead has an owner or an SOS", _unowned)
    register_check("No message lies dead", _dead)


def _scheduler() -> Sequence[str]:
    with clock.one_reading():
        state = scheduler_state(clock.now())
    if state.late_by is None:
        return []
    last = f"{state.beat_at:%Y-%m-%d %H:%M:%S}" if state.beat_at else "never"
    return [
        f"the scheduler last ran: {last}; {state.overdue_timers} timers are overdue. Robots, "
        "reminders and SOS stand still: start `voronka serve`, or its worker with --only worker."
    ]


def _timers() -> Sequence[str]:
    return [
        f"{ref.kind} {ref.id}: {len(stored - wanted)} stale and {len(wanted - stored)} missing"
        for ref, stored, wanted in invariants.wrong_timers(clock.now())
    ][:_NAMED]


def _failing() -> Sequence[str]:
    return [
        f"{row.rule} of {row.ref.kind} {row.ref.id}, {row.failures} times: {row.error}"
        for row in failing_timers(_NAMED)
    ]


def _unowned() -> Sequence[str]:
    return [
        f"{ref.kind} {ref.id} has neither an owner nor an SOS"
        for ref in unheard.unowned_without_sos()[:_NAMED]
    ]


def _dead() -> Sequence[str]:
    count = invariants.dead_messages()
    return [f"{count} messages did not reach anybody and wait to be looked at"] if count else []
