"""Jobs about jobs: what a killed worker left behind is taken up again."""

import structlog
from procrastinate.contrib.django import app

_log = structlog.get_logger("voronka.jobs")


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled_jobs", name="kernel.retry_stalled_jobs")
async def retry_stalled_jobs_job(timestamp: int) -> None:
    """Give jobs whose worker shows no sign of life back to the queue."""
    for job in await app.job_manager.get_stalled_jobs():
        _log.warning("job taken up again", job=job.id, task=job.task_name)
        await app.job_manager.retry_job(job)
