"""What the process does by itself, at set times."""

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.packs.use_cases.publish_due_draft import publish_due_draft


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="packs.due_draft", name="packs.publish_due_draft")
def publish_due_draft_job(timestamp: int) -> None:
    """Each minute: a version whose date has come decides from then on."""
    publish_due_draft(now=clock.now())
