"""What requests become, asked and switched by a program; and what is posted as a lead (F6)."""

import pytest

from tests.api.client import Program
from tests.records.without_leads import use_salon_to_switch, use_salon_without_leads
from tests.world import make_cast, make_lead
from voronka.kernel import clock
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.records.models import BulkAction, Contact, Deal, Lead
from voronka.records.use_cases.run_bulk_action import run_bulk_action

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_salon_to_switch()
    return make_cast()


def test_the_mode_is_asked_and_switched_both_ways(cast: dict[str, User]) -> None:
    make_lead(owner=cast["Anna"])
    viktor = Program(cast["Viktor"])

    before = viktor.get("/playbook/requests/")
    begun = viktor.put("/playbook/requests/", {"requests": "deals", "convert": True})
    run_bulk_action(bulk_id=BulkAction.objects.get().pk, now=clock.now())
    after = viktor.get("/playbook/requests/")
    back = viktor.put("/playbook/requests/", {"requests": "leads", "comment": "Enough"})

    assert (before["requests"], before["pipeline"], before["running"]) == ("leads", "Deals", None)
    assert (before["leads"]["total"], before["leads"]["becoming"]) == (1, 1)
    assert before["leads"]["by_stage"] == [{"pipeline": "Leads", "stage": "New", "count": 1}]
    assert "No SOS programme watches over new deals in “Deals”." in before["missing"]
    assert (begun["requests"], begun["running"]["total"]) == ("deals", 1)
    assert (after["leads"]["total"], after["running"]["done"]) == (0, 1)
    assert back["requests"] == "leads"
    assert Deal.objects.count() == 1


def test_what_is_posted_as_a_lead_becomes_a_deal(cast: dict[str, User]) -> None:
    use_salon_without_leads()
    anna = Program(cast["Anna"])
    fields = {"client_name": "Vera", "phone": "+7 (495) 555-01-11", "budget": "300000"}
    wanted = {"fields": fields, "owner_id": str(cast["Anna"].pk)}

    made = anna.post("/leads/", wanted, expect=201)

    deal = Deal.objects.get()
    assert (made["kind"], made["id"], made["pipeline"]) == ("deal", str(deal.pk), "deals")
    assert made["fields"]["price"] == {"amount": "300000.00", "currency": "RUB"}
    assert deal.contact_id == Contact.objects.get().pk
    assert not Lead.objects.exists()


def test_whoever_does_not_change_the_process_is_refused(cast: dict[str, User]) -> None:
    anna = Program(cast["Anna"])

    assert anna.refused("GET", "/playbook/requests/")["status"] == 403
    assert anna.refused("PUT", "/playbook/requests/", {"requests": "deals"})["status"] == 403
    assert not active_playbook().is_without_leads
