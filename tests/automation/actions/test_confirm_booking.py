from datetime import timedelta

import pytest

from tests.automation.showroom import book, ledger, signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.scheduling.models import Booking

pytestmark = pytest.mark.django_db

ROBOT = """
  confirmer:
    label: Confirmer
    of: [leads]
    when: {signal: go}
    then:
      - confirm_booking: visit
"""


def test_confirms_the_visit_to_come_once() -> None:
    use_robots(ROBOT)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], site_address="Moscow, Lesnaya 1")
    book(lead.ref, cast["Anna"], cast["Maxim"], starts_at=NOW + timedelta(days=1))

    signal(lead.ref, now=NOW)
    signal(lead.ref, now=LATER)

    booking = Booking.objects.get()
    assert (booking.status, booking.confirmed_at) == ("confirmed", NOW)
    assert ledger(lead) == [("confirmer", "done", ""), ("confirmer", "done", "")]


def test_without_a_visit_the_ledger_says_so() -> None:
    use_robots(ROBOT)
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert ledger(lead) == [("confirmer", "failed", "There is no visit to confirm.")]
