"""The search for duplicates, by itself."""

import time

from procrastinate.contrib.django import app

from voronka.kernel import clock
from voronka.quality.duplicates.scan import scan_changed
from voronka.quality.imports.queries.imports import is_any_import_at_work
from voronka.records.queries.bulk_actions import is_any_at_work

AT_ONCE = 250
_LONGEST_REST = 5.0


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="quality.duplicates", lock="quality.duplicates", name="quality.duplicates")
def scan_changed_job(timestamp: int) -> None:
    """Every minute: look at the records that have changed."""
    # A whole base takes minutes of a processor: who works meanwhile must not feel it.
    scan_changed(now=clock.now(), size=AT_ONCE, rest=_rest, must_wait=_others_need_the_machine)


def _others_need_the_machine() -> bool:
    """Say whether somebody waits for thousands of cards, which will have to be looked at anyway."""
    now = clock.now()
    return is_any_at_work(now) or is_any_import_at_work(now)


def _rest(worked: float) -> None:
    """Leave the machine to others for as long as was just worked."""
    time.sleep(min(worked, _LONGEST_REST))
