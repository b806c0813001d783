"""The background work does what its name says."""

import pytest

from tests.channels.cast import ROBOT, anna_with_lead, keep_here, the_message
from tests.world import NOW
from voronka.channels import jobs
from voronka.channels.models import InboundRequest
from voronka.channels.use_cases.queue_message import queue_message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voronka.kernel.clock.now", lambda: NOW)


def test_messages_are_delivered_right_after_they_are_queued() -> None:
    _, lead = anna_with_lead()
    keep_here("email")
    queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=NOW)

    jobs.deliver_queued_messages_job()

    assert the_message().status == "sent"


def test_the_sweep_delivers_what_is_due() -> None:
    _, lead = anna_with_lead()
    keep_here("email")
    queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=NOW)

    jobs.deliver_due_messages_job(timestamp=0)

    assert the_message().status == "sent"


def test_requests_left_behind_are_handled() -> None:
    anna_with_lead()
    InboundRequest.objects.create(
        channel="form",
        form_key="site",
        answers={"client_name": "Gleb", "phone": "+74955550122"},
        remote="",
        arrived_at=NOW,
    )

    jobs.handle_waiting_requests_job(timestamp=0)

    assert InboundRequest.objects.get().fate == "became"
