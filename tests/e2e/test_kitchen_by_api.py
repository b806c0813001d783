"""
The kitchen lead by the API of a running server, whose processes are all killed in the middle.

The steps are those of tests/api; here web, live listener and worker are real, and die twice.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.api.kitchen_scenario import (
    Showroom,
    agrees_the_measurement,
    arrives_and_is_taken,
    gets_to_know_the_client,
    is_a_deal_with_everything,
    measures,
    sends_catalogue_and_offer,
    waits_and_agrees,
)
from tests.e2e.company import Company
from tests.e2e.programs import RemoteProgram, cast_of

pytestmark = pytest.mark.e2e

WENT_OUT = [
    ("email", "vera@example.com", ""),
    ("email", "vera@example.com", ""),
    ("sms", "+74955550111", "visit_confirmed"),
    ("sms", "+74955550111", "measurer_on_the_way"),
    ("sms", "+74955550111", "next_contact_soon"),
]


def test_the_lead_becomes_a_deal_though_the_server_is_killed(office: Company) -> None:
    showroom = _showroom(office)
    arrives_and_is_taken(showroom)
    gets_to_know_the_client(showroom)
    sends_catalogue_and_offer(showroom)
    visit_at = agrees_the_measurement(showroom)

    _kill(office)
    office.start()

    measures(showroom, visit_at)
    waits_and_agrees(showroom)
    is_a_deal_with_everything(showroom)
    sent = office.rows(
        "SELECT channel, recipient, template FROM channels_outboxmessage"
        " WHERE channel IN ('email', 'sms') AND status = 'sent' ORDER BY created_at, id"
    )
    assert sent == WENT_OUT
    assert office.rows("SELECT count(*) FROM automation_timer WHERE failures > 0") == [(0,)]


def _showroom(company: Company) -> Showroom:
    """Return the cast at their programs, on a Tuesday noon."""
    cast = cast_of(company)
    people = {name: RemoteProgram(company.url, secret=key) for name, (_, key) in cast.items()}
    showroom = Showroom(
        people=people,
        site=RemoteProgram(company.url),
        ids={name: user_id for name, (user_id, _) in cast.items()},
    )
    monday_at_ten = datetime.fromisoformat(showroom.galina.get("/sandbox/clock/")["now"])
    start = (monday_at_ten + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    showroom.let_pass(start)
    showroom.start = start
    return showroom


def _kill(company: Company) -> None:
    """Kill every process of the server at once: none can say goodbye."""
    assert company.process is not None
    doomed = [*_descendants(company.process.pid), company.process.pid]
    for pid in doomed:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    company.process.wait(timeout=30)
    company.process = None


def _descendants(pid: int) -> Iterator[int]:
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text().split():
            yield from _descendants(int(child))
            yield int(child)
