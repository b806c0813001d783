"""Every night: rooms that were left."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.training.use_cases.clear_idle_rooms import clear_idle_rooms


@app.periodic(cron="10 4 * * *")
@app.task(queueing_lock="training.clear_idle_rooms", name="training.clear_idle_rooms")
def clear_idle_rooms_job(timestamp: int) -> None:
    """Take away rooms in which nobody practises any more."""
    clear_idle_rooms(now=clock.machine_now())
