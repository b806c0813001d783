"""The watch on the scheduler, kept by a process that lives without it: the live listener."""

import asyncio

import structlog
from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections

from voronka.automation.use_cases.alarm_late_scheduler import alarm_late_scheduler
from voronka.kernel import clock

EVERY_SECONDS = 60
_log = structlog.get_logger()


async def watch_scheduler() -> None:
    """Look every minute, for ever, whether the scheduler is alive; tell administrators if not."""
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        try:
            await sync_to_async(_look)()
        except Error as error:
            _log.warning("scheduler not watched", error=str(error))


def _look() -> None:
    close_old_connections()
    with clock.one_reading():
        is_late = alarm_late_scheduler(now=clock.now())
    if is_late:
        _log.error("scheduler is late")
