"""What a killed worker left behind is taken up again."""

import asyncio
from typing import cast

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

from voronka.kernel.jobs import retry_stalled_jobs_job


def begin_job(*, last_sign_of_life: str, queueing_lock: str | None = None) -> int:
    """Give a job to a worker that was last heard of some time ago."""
    job_id = app.configure_task("tests.paint_a_fence", queueing_lock=queueing_lock).defer()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - %s::interval)"
            " RETURNING id",
            [last_sign_of_life],
        )
        worker_id = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s WHERE id = %s",
            [worker_id, job_id],
        )
    return job_id


def status_of(job_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job_id])
        return str(cursor.fetchone()[0])


async def run() -> None:
    connector = cast(DjangoConnector, app.connector).get_worker_connector()
    with app.replace_connector(connector) as worker:
        async with worker.open_async():
            await retry_stalled_jobs_job(timestamp=0)


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_dead_worker_goes_back_to_the_queue() -> None:
    abandoned = begin_job(last_sign_of_life="5 minutes")
    under_way = begin_job(last_sign_of_life="2 seconds")

    asyncio.run(run())

    assert (status_of(abandoned), status_of(under_way)) == ("todo", "doing")


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_successor_waits_keeps_no_other_from_the_queue() -> None:
    replaced = begin_job(last_sign_of_life="5 minutes", queueing_lock="the fence")
    successor = app.configure_task("tests.paint_a_fence", queueing_lock="the fence").defer()
    abandoned = begin_job(last_sign_of_life="5 minutes")

    asyncio.run(run())

    assert [status_of(each) for each in (replaced, successor, abandoned)] == [
        "aborted",
        "todo",
        "todo",
    ]
