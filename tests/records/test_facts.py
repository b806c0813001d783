"""What gates and robots know of a card's client, files and people."""

from typing import Any

import pytest
from django.core.files.base import ContentFile

from tests.world import LATER, NOW, make_cast, make_lead, use_showroom
from voronka.process.facts import facts as registry
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.facts import CLIENT, COMPANY, CONTACT, FILES, ORIGIN, OWNER, PARTICIPANTS
from voronka.records.models import Lead
from voronka.records.queries.cards import facts_of, facts_of_new
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.attach_file import attach_file
from voronka.records.use_cases.convert_lead import convert_lead

pytestmark = pytest.mark.django_db

NAMES = registry.names({})
OURS = [
    f"{family.name}.{attribute}"
    for family in (CLIENT, CONTACT, COMPANY, FILES, OWNER, PARTICIPANTS, ORIGIN)
    for attribute in family.attributes
]


def _facts(ref: CardRef) -> dict[str, Any]:
    known = facts_of(active_playbook(), [ref], OURS, now=LATER)[ref].values
    return {name: value for name, value in known.items() if name in OURS}


def test_of_a_lead_that_came_by_itself_little_is_known() -> None:
    use_showroom()
    lead = make_lead()

    assert _facts(lead.ref) == {
        "client.is_known": False,
        "client.is_colleague": False,
        "client.has_twin": False,
        "client.matches": 0,
        "contact.exists": False,
        "company.exists": False,
        "files.count": 0,
        "files.pictures": 0,
        "owner.is_away": False,
        "participants.count": 0,
        "origin.channel": "form",
        "origin.is_public": True,
    }


def test_of_a_deal_with_everything_all_is_known() -> None:
    use_showroom()
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = make_lead(
        owner=cast["Anna"],
        company_name="Oak & Sons",
        email="vera@example.com",
        budget="1",
        material="oak",
        site_address="Moscow",
    )
    add_participant(ref=lead.ref, user_id=cast["Maxim"].pk, actor=anna, now=NOW)
    for name, content in [("a.png", b"\x89PNG\r\n\x1a\n"), ("b.pdf", b"%PDF-1.7")]:
        attach_file(ref=lead.ref, name=name, content=ContentFile(content), actor=anna, now=NOW)

    deal = convert_lead(lead_id=lead.pk, actor=anna, now=NOW).deal

    assert _facts(deal) == {
        "client.is_known": True,
        "client.is_colleague": False,
        "client.has_twin": False,
        "client.matches": 2,
        "client.owner": cast["Anna"].pk,
        "contact.exists": True,
        "contact.name": "Vera",
        "contact.phone": "+74955550111",
        "contact.email": "vera@example.com",
        "company.exists": True,
        "company.name": "Oak & Sons",
        "files.count": 2,
        "files.pictures": 1,
        "owner.name": "Anna",
        "owner.phone": "+74955550101",
        "owner.email": "anna@example.com",
        "owner.works_here": True,
        "owner.is_away": False,
        "participants.count": 1,
        "origin.channel": "conversion",
        "origin.is_public": True,
    }


def test_a_card_that_is_about_to_be_is_known_like_one_that_is() -> None:
    playbook = use_showroom()
    known = make_lead(phone="+74955550111")
    about = Lead(
        pipeline="leads",
        stage="",
        channel="form",
        phone="+74955550111",
        created_at=NOW,
        entered_stage_at=NOW,
        last_touch_at=NOW,
    )

    values = facts_of_new(playbook, about, now=NOW, extra=OURS).values

    assert (values["client.is_known"], values["client.matches"]) == (True, 1)
    assert values["origin.is_public"] is True
    assert known.pk != about.pk


def test_the_facts_of_many_cards_are_one_query(
    django_assert_num_queries: Any,
) -> None:
    playbook = use_showroom()
    refs = [make_lead(phone=f"+7495555{number:04}").ref for number in range(10)]

    for some in (refs[:1], refs):
        with django_assert_num_queries(1):
            found = facts_of(playbook, some, NAMES, now=LATER)
        assert list(found) == some
        assert all(each.values["client.is_known"] is False for each in found.values())


def test_facts_of_nothing_ask_nothing(django_assert_num_queries: Any) -> None:
    playbook = use_showroom()

    with django_assert_num_queries(0):
        assert facts_of(playbook, [], NAMES, now=LATER) == {}
