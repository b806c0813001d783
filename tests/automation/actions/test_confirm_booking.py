from datetime import timedelta

import pytest

from tests.automation.showroom import (
    VISIT_AT,
    close,
    lead_with_visit,
    ledger,
    open_task,
    open_templates,
)
from tests.world import NOW, make_cast, use_kitchens
from voronka.automation.use_cases.run_until import run_until
from voronka.channels.models import OutboxMessage
from voronka.kernel.actor import SYSTEM
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking

pytestmark = pytest.mark.django_db

DAY_BEFORE = VISIT_AT - timedelta(days=1)


def test_closing_the_task_as_confirmed_confirms_the_visit_and_tells_the_client() -> None:
    """K17, K19: the salesperson closes one task, the rest happens by itself."""
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    run_until(target=DAY_BEFORE, now=NOW)

    task = open_task(lead, "confirm_visit")
    close(task, by=cast["Anna"], now=DAY_BEFORE, outcome="confirmed")

    booking = Booking.objects.get()
    assert (booking.status, booking.confirmed_at) == ("confirmed", DAY_BEFORE)
    assert OutboxMessage.objects.filter(template="visit_confirmed").count() == 1
    assert open_templates(lead) == ["measure"]


def test_a_visit_that_was_confirmed_before_is_confirmed_once() -> None:
    use_kitchens()
    cast = make_cast()
    lead = lead_with_visit(cast["Anna"], cast["Maxim"])
    run_until(target=DAY_BEFORE, now=NOW)
    task = open_task(lead, "confirm_visit")

    confirm_booking(booking_id=Booking.objects.get().pk, actor=SYSTEM, now=DAY_BEFORE)

    task.refresh_from_db()
    assert task.cancelled_at == DAY_BEFORE
    assert OutboxMessage.objects.filter(template="visit_confirmed").count() == 1
    assert "client_confirmed" not in [robot for robot, _, _ in ledger(lead)]
