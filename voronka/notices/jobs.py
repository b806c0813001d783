"""What people hear outside of the page, in the background."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.notices.use_cases.deliver_dispatches import deliver_dispatches
from voronka.notices.use_cases.write_digests import write_digests


@app.task(name="notices.deliver_queued_dispatches")
def deliver_queued_dispatches_job() -> None:
    """Right after somebody was told something that leaves the page."""
    deliver_dispatches(now=clock.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="notices.write_due_digests", name="notices.write_due_digests")
def write_due_digests_job(timestamp: int) -> None:
    """Every five minutes: the digests whose morning has come, and what is to be tried again."""
    write_digests(now=clock.now())
    deliver_dispatches(now=clock.now())
