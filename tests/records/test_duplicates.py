from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from tests.world import LATER, NOW, make_cast, make_lead, make_user, use_showroom
from voronka.kernel.actor import SYSTEM
from voronka.process.models.active import active_playbook
from voronka.records.models import CardEvent, ContactPoint, Lead
from voronka.records.queries.card_page import card_page
from voronka.records.queries.cards import facts_of
from voronka.records.queries.known_client import known_client
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_card import edit_card


def _matches(lead: Lead) -> list[str]:
    noted = CardEvent.objects.filter(card_id=lead.pk, kind="match").order_by("id")
    return [match["id"] for event in noted for match in event.payload["matches"]]


@pytest.mark.django_db
def test_tells_whose_client_it_is_in_any_spelling_and_merges_nothing() -> None:
    use_showroom()
    cast = make_cast()
    known = make_lead(owner=cast["Anna"], phone="+7 (495) 555-01-11", email="Vera@Example.com")
    boris = cast["Boris"].as_actor()

    for typed in [
        {"phone": "8 495 5550111"},
        {"email": "vera@example.COM"},
        {"second_phone": "84955550111"},
    ]:
        match = known_client(fields=typed, kind="lead", actor=boris)
        assert [(each.id, each.owner_name, each.is_seen) for each in match] == [
            (known.pk, "Anna", False)
        ]
    again = make_lead(owner=cast["Boris"], phone="8 (495) 555-01-11")

    page = card_page(ref=again.ref, actor=boris, now=NOW)
    assert [(each.id, each.owner_name, each.is_seen) for each in page.matches] == [
        (known.pk, "Anna", False)
    ]
    assert Lead.objects.count() == 2
    assert _matches(again) == [str(known.pk)]
    facts = facts_of(active_playbook(), [again.ref], ["client.is_known", "client.owner"], now=NOW)
    assert facts[again.ref].values["client.is_known"] is True
    assert facts[again.ref].values["client.owner"] == cast["Anna"].pk


@pytest.mark.django_db
def test_contact_points_follow_the_fields() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(owner=anna, phone="+74955550111", second_phone="+74955550112")
    fields = {"phone": "+74955550113", "email": "Vera@Example.com", "second_phone": None}

    edit_card(ref=lead.ref, fields=fields, actor=anna.as_actor(), now=LATER)

    points = ContactPoint.objects.filter(holder_id=lead.pk).order_by("kind")
    assert [(each.kind, each.value) for each in points] == [
        ("email", "vera@example.com"),
        ("phone", "+74955550113"),
    ]
    assert known_client(fields={"phone": "+74955550111"}, kind="lead", actor=SYSTEM) == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_enter_one_phone_at_once_the_second_hears_of_the_first() -> None:
    use_showroom()
    for number in range(10, 15):
        at_once = Barrier(2)

        def enter(phone: str, barrier: Barrier = at_once) -> Lead:
            try:
                barrier.wait(timeout=30)
                return make_lead(phone=phone)
            finally:
                connection.close()

        with ThreadPoolExecutor(max_workers=2) as pool:
            spellings = [f"+7 495 555-02-{number}", f"8 (495) 55502{number}"]
            one, other = pool.map(enter, spellings)

        heard = {lead.pk: _matches(lead) for lead in (one, other)}
        assert sorted(heard.values()) in ([[], [str(one.pk)]], [[], [str(other.pk)]])
        assert heard[one.pk] != [str(one.pk)]


@pytest.mark.django_db
def test_a_deal_its_lead_and_its_client_do_not_know_each_other_as_strangers() -> None:
    use_showroom()
    anna = make_user("Anna")
    lead = make_lead(
        owner=anna, email="vera@example.com", budget="1", material="oak", site_address="Moscow"
    )
    deal = convert_lead(lead_id=lead.pk, actor=anna.as_actor(), now=LATER).deal
    other = make_lead(owner=anna, email="vera@example.com")

    for ref in (lead.ref, deal):
        page = card_page(ref=ref, actor=anna.as_actor(), now=LATER)
        assert [match.id for match in page.matches] == [other.pk]
    assert not CardEvent.objects.filter(card_id=deal.id, kind="match").exists()
