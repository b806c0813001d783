"""The intake is looked after by itself."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.quality.intake.alarm import watch_intake


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="quality.watch_intake", name="quality.watch_intake")
def watch_intake_job(timestamp: int) -> None:
    """Every five minutes: does everything that arrives get a fate, and does anything arrive?"""
    watch_intake(now=clock.now())
