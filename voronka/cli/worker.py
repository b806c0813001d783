"""The worker: runs deferred and periodic jobs until told to stop."""

from typing import TYPE_CHECKING, cast

from procrastinate.contrib.django import app

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

# A job longer than this after SIGTERM is left to the next worker, which finds it stalled.
_STOP_SECONDS = 15


def run_worker(*, concurrency: int) -> None:
    """Take jobs from the database and run them, `concurrency` at once."""
    connector = cast("DjangoConnector", app.connector)
    with app.replace_connector(connector.get_worker_connector()) as worker:
        worker.run_worker(
            concurrency=concurrency,
            shutdown_graceful_timeout=_STOP_SECONDS,
            delete_jobs="successful",
        )
