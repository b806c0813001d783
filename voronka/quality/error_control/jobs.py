"""What quality does by itself, at set times."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.quality.error_control.digest import tell_of_errors
from voronka.quality.error_control.refresh import refresh_changed_errors, refresh_every_error


@app.periodic(cron="* * * * * */15")
@app.task(queueing_lock="quality.changed_errors", name="quality.refresh_changed_errors")
def refresh_changed_errors_job(timestamp: int) -> None:
    """Four times a minute: ask the cards that changed."""
    refresh_changed_errors(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="quality.due_errors", name="quality.refresh_due_errors")
def refresh_due_errors_job(timestamp: int) -> None:
    """Every ten minutes: ask all cards, for deadlines pass by themselves; then tell the heads."""
    now = clock.now()
    refresh_every_error(now=now)
    tell_of_errors(now=now)


@app.task(name="quality.refresh_every_error", lock="quality.refresh_every_error")
def refresh_every_error_job() -> None:
    """The playbook has changed, and with it what is an error."""
    refresh_every_error(now=clock.now())
