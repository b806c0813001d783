"""Without leads every request becomes a deal at once, with its contact and company (F6)."""

from typing import Any

import pytest

from tests.records.without_leads import use_salon_without_leads
from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.channels.models import InboundRequest
from voronka.channels.queries.inbound import reconcile, unaccounted
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.kernel.actor import SYSTEM
from voronka.kernel.money import Money
from voronka.process.commands import Create
from voronka.records.models import CardEvent, Company, Contact, ContactPoint, Deal, Lead
from voronka.records.queries.cards import state_of
from voronka.records.use_cases.create_client_card import create_client_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.receive_request import receive_request
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db

VERA = {
    "client_name": "Vera",
    "phone": "8 (495) 555-01-11",
    "email": "vera@example.com",
    "material": "oak",
    "request": "A kitchen for the dacha",
    "consent": "on",
}


def submit(**changed: Any) -> InboundRequest:
    answers = {**VERA, **changed}
    request_id = submit_web_form(form_key="site", answers=answers, remote="", now=NOW)
    return InboundRequest.objects.get(pk=request_id)


def _notes(deal: Deal) -> list[str]:
    (note,) = CardEvent.objects.filter(card_id=deal.pk, kind="note").values_list("note", flat=True)
    return str(note).splitlines()


def test_a_form_becomes_a_deal_with_its_contact_by_the_map_of_conversion() -> None:
    use_salon_without_leads()

    request = submit(utm_source="search")

    deal, contact = Deal.objects.get(), Contact.objects.get()
    assert not Lead.objects.exists()
    assert (request.fate, request.ref) == ("became", deal.ref)
    assert unaccounted(now=LATER) == 0
    assert reconcile().is_complete()
    assert (deal.pipeline, deal.stage, deal.channel, deal.owner_id) == (
        "deals",
        "request",
        "form",
        None,
    )
    assert (deal.contact_id, deal.company_id, deal.lead_id) == (contact.pk, None, None)
    assert (contact.name, contact.phone, contact.fields) == (
        "Vera",
        "+74955550111",
        {"taste": "oak"},
    )
    fields = dict(state_of(deal).fields)
    assert (fields["material"], fields["request"]) == ("oak", "A kitchen for the dacha")
    assert "utm_source" not in fields
    assert [line.rpartition(": ")[2] for line in _notes(deal)[1:]] == ["search"]
    points = ContactPoint.objects.filter(holder_kind="contact").values_list("value", flat=True)
    assert sorted(points) == ["+74955550111", "vera@example.com"]
    # Nothing was known of them before, their own new contact least of all.
    assert not CardEvent.objects.filter(kind="match").exists()


def test_a_card_by_hand_has_contact_and_company_of_its_owner() -> None:
    use_salon_without_leads()
    anna = make_cast()["Anna"]
    fields = {"client_name": "Vera", "company_name": "Oak & Sons", "budget": "300000", "scrap": "?"}

    ref, _ = receive_request(
        kind="lead", command=Create(pipeline="leads", fields=fields), actor=anna.as_actor(), now=NOW
    )

    deal, contact, company = Deal.objects.get(), Contact.objects.get(), Company.objects.get()
    assert (ref, deal.owner_id, deal.team_id) == (deal.ref, anna.pk, anna.team_id)
    assert (deal.contact_id, deal.company_id) == (contact.pk, company.pk)
    assert (contact.owner_id, contact.team_id, contact.company_id) == (
        anna.pk,
        anna.team_id,
        company.pk,
    )
    assert company.name == "Oak & Sons"
    # The lead's budget is the deal's price; what the map leaves behind is kept in a note.
    assert state_of(deal).fields["price"] == Money(30_000_000, "RUB")
    assert "scrap" not in state_of(deal).fields
    assert _notes(deal)[1:] == ["Scrap: ?"]


def test_a_deal_by_hand_has_its_contact_too() -> None:
    use_salon_without_leads()
    anna = make_cast()["Anna"]
    fields = {"client_name": "Vera", "phone": "+7 (495) 555-01-11", "material": "oak"}
    wanted = Create(pipeline="deals", fields=fields)

    receive_request(kind="deal", command=wanted, actor=anna.as_actor(), now=NOW)
    receive_request(kind="deal", command=wanted, actor=anna.as_actor(), now=LATER)

    contact = Contact.objects.get()
    assert {deal.contact_id for deal in Deal.objects.all()} == {contact.pk}
    assert contact.fields == {"taste": "oak"}


def test_what_is_refused_leaves_no_contact_behind() -> None:
    use_salon_without_leads()
    anna = make_cast()["Anna"]
    wanted = Create(pipeline="leads", fields={"client_name": "Vera", "budget": "much"})

    with pytest.raises(CommandRefused, match="Price"):
        receive_request(kind="lead", command=wanted, actor=anna.as_actor(), now=NOW)

    assert not (Deal.objects.exists() or Contact.objects.exists() or Lead.objects.exists())


def test_a_client_rejected_as_a_lead_is_recognised() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna)
    junk_card(ref=lead.ref, reason="spam", note="", actor=anna.as_actor(), now=NOW)
    use_salon_without_leads()

    submit()

    match = CardEvent.objects.get(kind="match", card_id=Deal.objects.get().pk)
    assert [each["id"] for each in match.payload["matches"]] == [str(lead.pk)]


def test_a_card_for_a_known_client_becomes_a_deal() -> None:
    use_salon_without_leads()
    anna = make_cast()["Anna"]
    submit()
    contact = Contact.objects.get()
    Contact.objects.update(owner=anna)

    ref = create_client_card(
        kind="contact", client_id=contact.pk, card_kind="lead", actor=anna.as_actor(), now=LATER
    )

    assert ref.kind == "deal"
    assert Deal.objects.get(pk=ref.id).contact_id == contact.pk
    assert Contact.objects.count() == 1


def test_with_leads_a_request_is_a_lead() -> None:
    use_showroom()
    wanted = Create(pipeline="leads", fields={"client_name": "Vera"}, channel="form")

    ref, _ = receive_request(kind="lead", command=wanted, actor=SYSTEM, now=NOW)

    assert ref == Lead.objects.get().ref
    assert not Contact.objects.exists()
