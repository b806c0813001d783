"""The scheduler: it asks every card whose moment has come, and says that it is alive."""

import math
import time
from datetime import datetime, timedelta
from uuid import UUID

from procrastinate.contrib.django import app

from voronka.automation.use_cases.beat import beat
from voronka.automation.use_cases.carry_out_enrolment import carry_out_enrolment
from voronka.automation.use_cases.fire_due_timers import fire_due_timers
from voronka.automation.use_cases.refresh_timers import refresh_every_timer
from voronka.kernel import clock, rooms

EVERY = timedelta(seconds=10)
# One process calls once a second at most; a call that is still to come serves those before it.
_CALM = 1.0
_called_for = 0.0


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="automation.fire_due_timers", name="automation.fire_due_timers")
def fire_due_timers_job(timestamp: int) -> None:
    """Every ten seconds: fire what is due, and leave a sign of life."""
    # The moment and the sandbox's offset must fit each other, or the sign of life is misdated.
    with clock.one_reading():
        now = clock.now()
        done = fire_due_timers(now=now)
        beat(now=now, fired=done.fired, failed=done.failed)


@app.task(name="automation.fire_timers_at_once")
def fire_timers_at_once_job() -> None:
    """Between two rounds, for what cannot wait for the next."""
    fire_due_timers(now=clock.now())


@app.task(name="automation.refresh_every_timer", lock="automation.refresh_every_timer")
def refresh_every_timer_job() -> None:
    """The playbook has changed, and with it what cards wait for."""
    refresh_every_timer(now=clock.now())


@app.task(name="automation.carry_out_enrolment")
def carry_out_enrolment_job(enrolment_id: str) -> None:
    """Somebody had a robot take on the cards that were there before it."""
    carry_out_enrolment(enrolment_id=UUID(enrolment_id), now=clock.now())


def wake_scheduler(due_at: datetime | None, *, now: datetime) -> None:
    """Call the scheduler if this moment comes before its next round. Rooms are none of its."""
    global _called_for
    if rooms.is_inside() or due_at is None or due_at >= now + EVERY:
        return
    here = time.monotonic()
    wanted = here + max((due_at - now).total_seconds(), 0.0)
    if _called_for > wanted:
        return
    _called_for = max(wanted, _called_for + _CALM)
    wait = math.ceil(_called_for - here)
    fire_timers_at_once_job.configure(schedule_in={"seconds": wait}).defer()
