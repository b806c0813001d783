"""Jobs about jobs: what a killed worker left behind is taken up again."""

import structlog
from procrastinate.contrib.django import app
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status

# Queues of long work that two can share: begun in one process, helped with in another.
LONG, HELPING = "long", "helping"
_log = structlog.get_logger("voronka.jobs")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", name="kernel.retry_stalled_jobs")
async def retry_stalled_jobs_job(timestamp: int) -> None:
    """Give jobs whose worker shows no sign of life back to the queue."""
    for job in await app.job_manager.get_stalled_jobs():
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:
            # Its successor waits already and does the same; one that cannot go back must not keep
            # the others from it.
            await app.job_manager.finish_job(job, status=Status.ABORTED, delete_job=False)
            _log.warning("job left to its successor", job=job.id, task=job.task_name)
        else:
            _log.warning("job taken up again", job=job.id, task=job.task_name)
