"""The search for duplicates, by itself."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.quality.duplicates.scan import scan_changed


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="quality.duplicates", lock="quality.duplicates", name="quality.duplicates")
def scan_changed_job(timestamp: int) -> None:
    """Every minute: look at the records that have changed."""
    scan_changed(now=clock.now())
