"""
The jobs of a room, which no worker does: they are done at once by whoever works there.

Only jobs that keep to the database are; everything else waits until the room is taken away.
"""

import json
from typing import Any

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app

_KEEP_TO_THE_DATABASE = (
    "records.run_bulk_action",
    "records.run_export",
    "quality.refresh_changed_errors",
)
_log = structlog.get_logger("voronka.training")

_WAITING = """
UPDATE procrastinate_jobs SET status = 'succeeded'
WHERE status = 'todo' AND task_name = ANY (%s) RETURNING id, task_name, args
"""


def run_errands() -> int:
    """Do the jobs that wait in this room; return how many were done."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [list(_KEEP_TO_THE_DATABASE)])
        waiting = sorted(cursor.fetchall())
    for number, name, given in waiting:
        try:
            with transaction.atomic():
                app.tasks[name].func(**_read(given))
        except Exception:  # a practice goes on without its export
            _log.exception("errand_failed", job=number, task=name)
    return len(waiting)


def _read(given: dict[str, Any] | str) -> dict[str, Any]:
    """Return a job's arguments: Django's connections leave JSON as it is written."""
    found: dict[str, Any] = json.loads(given) if isinstance(given, str) else given
    return found
