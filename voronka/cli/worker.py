"""The worker: runs deferred and periodic jobs until told to stop."""

import gc
from collections.abc import Collection
from typing import TYPE_CHECKING, cast

from procrastinate.contrib.django import app

from voronka.kernel.jobs import HELPING, LONG

if TYPE_CHECKING:
    from procrastinate.contrib.django.django_connector import DjangoConnector

# A job longer than this after SIGTERM is left to the next worker, which finds it stalled.
_STOP_SECONDS = 15


def run_worker(*, concurrency: int, number: int = 1, processes: int = 1) -> None:
    """
    Take jobs from the database and run them, `concurrency` at once.

    Of several worker processes this is one: whoever helps with long work is another process than
    whoever began it, so that both processors are used.
    """
    _collect_seldom()
    connector = cast("DjangoConnector", app.connector)
    with app.replace_connector(connector.get_worker_connector()) as worker:
        worker.run_worker(
            queues=_queues_of(number, processes),
            name=f"worker {number}",
            concurrency=concurrency,
            shutdown_graceful_timeout=_STOP_SECONDS,
            delete_jobs="successful",
        )


def _collect_seldom() -> None:
    """Look for garbage once a bundle of cards instead of a hundred times, and not in what stays."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _queues_of(number: int, processes: int) -> Collection[str] | None:
    """Return the queues that one of the processes looks after; None means all there are."""
    if processes == 1:
        return None
    app.perform_import_paths()  # type: ignore[no-untyped-call]
    known = {task.queue for task in app.tasks.values()} | {LONG, HELPING}
    return sorted(known - {HELPING if number == 1 else LONG})
