from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.money import Money
from voronka.people.models import User
from voronka.records.events import LeadConverted
from voronka.records.models import (
    CardEvent,
    CardFile,
    CardParticipant,
    Company,
    Contact,
    ContactPoint,
    Deal,
    DecisionRow,
    Lead,
)
from voronka.records.queries.card_page import card_page
from voronka.records.queries.cards import state_of
from voronka.records.queries.timeline import timeline
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.convert_lead import UnableToConvertLead, convert_lead
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.run_command import CommandRefused

pytestmark = pytest.mark.django_db


def _full_lead(anna: User, **fields: Any) -> Lead:
    return make_lead(
        owner=anna,
        **{
            "title": "Kitchen for Vera",
            "client_name": "Vera",
            "company_name": "Oak & Sons",
            "phone": "+7 (495) 555-01-11",
            "email": "vera@example.com",
            "messenger": "@vera",
            "source": "call",
            "request": "A white kitchen",
            "amount": "250000",
            "next_contact_at": "2026-04-01T12:00:00+03:00",
            "budget": "300000.50",
            "material": "oak",
            "appliances": ["oven", "hob"],
            "site_address": "Moscow, Lesnaya 1",
            "visit_date": "2026-03-20",
            "width": "3.25",
            "urgent": True,
            "second_phone": "+7 (495) 555-01-12",
            "designer": str(anna.pk),
            "scrap": "stays behind",
            **fields,
        },
    )


def test_carries_every_mapped_field_files_participants_and_history() -> None:
    playbook = use_showroom()
    cast = make_cast()
    anna, maxim = cast["Anna"], cast["Maxim"]
    lead = _full_lead(anna)
    actor = anna.as_actor()
    add_note(ref=lead.ref, text="Likes oak", actor=actor, now=NOW)
    add_participant(ref=lead.ref, user_id=maxim.pk, role="measurer", actor=actor, now=NOW)
    picture = ContentFile(b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    attach_file(ref=lead.ref, name="plan.png", content=picture, actor=actor, now=NOW)

    done = convert_lead(lead_id=lead.pk, actor=actor, now=LATER)

    lead.refresh_from_db()
    deal = Deal.objects.get()
    assert (lead.stage, lead.closed_at, lead.deal) == ("won", LATER, deal)
    assert (deal.ref, deal.lead, deal.pipeline, deal.stage) == (done.deal, lead, "deals", "request")
    assert (deal.owner, deal.team, deal.channel) == (anna, anna.team, "conversion")
    before, after = state_of(lead, playbook).fields, dict(state_of(deal, playbook).fields)
    renamed = ("budget", "site_address", "scrap")
    assert after == {
        **{name: before[name] for name in before if name not in renamed},
        "price": Money(30_000_050, "RUB"),
        "address": "Moscow, Lesnaya 1",
    }
    assert (after["visit_date"], after["width"], after["designer"]) == (
        date(2026, 3, 20),
        Decimal("3.25"),
        anna.pk,
    )
    contact, company = Contact.objects.get(), Company.objects.get()
    assert (contact.name, contact.phone, contact.company) == ("Vera", "+74955550111", company)
    assert (company.name, deal.contact, lead.contact) == ("Oak & Sons", contact, contact)
    files = CardFile.objects.order_by("pk")
    assert [(f.card_id, f.name) for f in files] == [(lead.pk, "plan.png"), (deal.pk, "plan.png")]
    assert len({(f.stored.name, f.sha256) for f in files}) == 1
    people = CardParticipant.objects.filter(card_id=deal.pk).values_list("user", "role")
    assert list(people) == [(maxim.pk, "measurer")]
    told = [(row.ref.kind, row.kind, row.note) for row in timeline(ref=deal.ref, actor=actor).rows]
    assert ("lead", "note", "Likes oak") in told
    assert card_page(ref=deal.ref, actor=actor, now=LATER).lineage == lead.ref
    assert card_page(ref=lead.ref, actor=actor, now=LATER).lineage == deal.ref


def test_a_known_client_gets_no_second_contact() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    first = _full_lead(anna)
    second = _full_lead(anna, email="other@example.com", company_name="oak & sons")

    once = convert_lead(lead_id=first.pk, actor=anna.as_actor(), now=LATER)
    again = convert_lead(lead_id=second.pk, actor=anna.as_actor(), now=LATER)

    assert (again.contact_id, again.company_id) == (once.contact_id, once.company_id)
    emails = ContactPoint.objects.filter(holder_kind="contact", kind="email")
    assert sorted(emails.values_list("value", flat=True)) == [
        "other@example.com",
        "vera@example.com",
    ]


def test_converting_again_changes_nothing() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = _full_lead(anna)
    once = convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)
    history = CardEvent.objects.count()

    again = convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)

    assert again == once
    assert (Deal.objects.count(), CardEvent.objects.count()) == (1, history)


def test_a_failure_on_the_way_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = _full_lead(anna)
    state = Lead.objects.filter(pk=lead.pk).values().get()
    before = (CardEvent.objects.count(), DecisionRow.objects.count(), ContactPoint.objects.count())
    monkeypatch.setattr(events, "_listeners", [*events._listeners])

    def fail(event: LeadConverted) -> None:
        raise RuntimeError("the very last step")

    events.listen(LeadConverted, fail)

    with pytest.raises(RuntimeError, match="very last"):
        convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)

    assert Lead.objects.filter(pk=lead.pk).values().get() == state
    assert (Deal.objects.count(), Contact.objects.count(), Company.objects.count()) == (0, 0, 0)
    after = (CardEvent.objects.count(), DecisionRow.objects.count(), ContactPoint.objects.count())
    assert after == before


def test_a_gate_before_winning_holds_here_too() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    with pytest.raises(CommandRefused) as refused:
        convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)

    assert "budget" in [each.field for each in refused.value.decision.refusals]
    assert (Deal.objects.count(), Lead.objects.get(pk=lead.pk).stage) == (0, "new")


@pytest.mark.parametrize(
    ("who", "refusal"), [("Boris", NotFound), ("Olga", NotAllowed), ("Irina", NotAllowed)]
)
def test_only_who_may(who: str, refusal: type[Exception]) -> None:
    use_showroom()
    cast = make_cast()
    lead = _full_lead(cast["Anna"])
    actor: Actor = cast[who].as_actor()

    with pytest.raises(refusal):
        convert_lead(lead_id=lead.pk, actor=actor, now=LATER)

    assert Deal.objects.count() == 0


def test_a_lost_lead_becomes_no_deal() -> None:
    use_showroom()
    anna = make_cast()["Anna"]
    lead = _full_lead(anna)
    lose_card(ref=lead.ref, reason="price", actor=anna.as_actor(), now=NOW)

    with pytest.raises(UnableToConvertLead):
        convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER)

    assert Deal.objects.count() == 0
