"""Delivery and intake in the background."""

from procrastinate.contrib.django import app

from voronka.channels.use_cases.deliver_messages import deliver_messages
from voronka.channels.use_cases.handle_request import handle_waiting_requests
from voronka.kernel import clock


@app.task(name="channels.deliver_queued_messages")
def deliver_queued_messages_job() -> None:
    """Right after a message was queued: deliver it, and whatever else is due."""
    deliver_messages(now=clock.now())


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="channels.deliver_due_messages", name="channels.deliver_due_messages")
def deliver_due_messages_job(timestamp: int) -> None:
    """Every quarter of a minute: deliver what is to be tried again, and what was left behind."""
    deliver_messages(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="channels.handle_waiting_requests", name="channels.handle_waiting_requests")
def handle_waiting_requests_job(timestamp: int) -> None:
    """Every minute: handle requests that were left without a fate."""
    handle_waiting_requests(now=clock.now())
