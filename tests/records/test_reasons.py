"""Why a card is whose it is, from the decisions; who sees it by which right, as it is decided."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.process.books import BICYCLES
from tests.world import LATER, NOW, make_cast, make_deal, make_lead, make_user, use_showroom
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotFound
from voronka.packs.use_cases.apply_playbook import apply_playbook
from voronka.people.models import User
from voronka.records.models import Deal, DecisionRow, Lead
from voronka.records.queries.reasons import ownerships, who_sees
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.take_card import take_card

pytestmark = pytest.mark.django_db
READY: dict[str, Any] = {
    "budget": "1",
    "material": "oak",
    "site_address": "Moscow",
    "email": "vera@example.com",
}


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def _told(ref: Any, actor: Actor) -> list[tuple[str, str, str, str]]:
    found = ownerships(ref=ref, actor=actor)
    return [(each.how, each.owner_name, each.before_name, each.by) for each in found]


def test_every_change_of_owner_says_how_it_came_about(cast: dict[str, User]) -> None:
    lead = make_lead()
    anna, galina = cast["Anna"].as_actor(), cast["Galina"].as_actor()
    hours = [NOW + timedelta(hours=n) for n in range(1, 7)]
    take_card(ref=lead.ref, actor=anna, now=hours[0])
    edit_card(ref=lead.ref, fields={"title": "Kitchen"}, actor=anna, now=hours[1])
    assign_card(ref=lead.ref, owner_id=cast["Boris"].pk, actor=galina, now=hours[2])
    assign_card(ref=lead.ref, owner_id=None, actor=galina, now=hours[3])
    assign_card(ref=lead.ref, owner_id=cast["Anna"].pk, actor=galina, now=hours[4])

    assert _told(lead.ref, galina) == [
        ("assigned", "Anna", "", "Galina"),
        ("taken_away", "", "Boris", "Galina"),
        ("handed_over", "Boris", "Anna", "Galina"),
        ("took", "Anna", "", "Anna"),
    ]
    latest = ownerships(ref=lead.ref, actor=galina)[0]
    row = DecisionRow.objects.get(pk=latest.decision_id)
    assert (row.command["kind"], row.at, latest.at) == ("assign", hours[4], hours[4])


def test_a_card_entered_by_hand_and_a_deal_made_of_it(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], **READY)
    deal = convert_lead(lead_id=lead.pk, actor=cast["Anna"].as_actor(), now=LATER).deal
    viktor = cast["Viktor"].as_actor()

    assert _told(lead.ref, viktor) == [("entered", "Anna", "", "Anna")]
    assert _told(deal, viktor) == [("carried", "Anna", "", "Conversion")]


def test_a_robot_is_named() -> None:
    robot = """
  to_the_boss:
    label: {ru: Хозяину, en: To the boss}
    of: [repairs]
    when: {changed: [fault]}
    then:
      - assign: boss
"""
    text = BICYCLES.replace("robots:\n", "robots:" + robot, 1)
    apply_playbook(files={"playbook.yaml": text}, actor=SYSTEM, now=NOW)
    anna, boss = make_user("Anna", role="mechanic"), make_user("Boss", role="boss")
    deal = make_deal(owner=anna, pipeline="repairs")

    edit_card(ref=deal.ref, fields={"fault": "brakes"}, actor=anna.as_actor(), now=LATER)

    assert _told(deal.ref, boss.as_actor()) == [
        ("robot", "Boss", "Anna", "To the boss"),
        ("entered", "Anna", "", "Anna"),
    ]


def test_a_stranger_is_told_nothing(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])

    for ask in (ownerships, who_sees):
        with pytest.raises(NotFound):
            ask(ref=lead.ref, actor=cast["Boris"].as_actor())


def test_each_right_is_named(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    add_participant(ref=lead.ref, user_id=cast["Maxim"].pk, actor=cast["Anna"].as_actor(), now=NOW)
    make_user("Tamara", role="team_lead", team="Showroom")

    rights = {each.name: each.right for each in who_sees(ref=lead.ref, actor=SYSTEM)}
    free = {each.name: each.right for each in who_sees(ref=make_lead().ref, actor=SYSTEM)}

    assert rights == {
        "Anna": "owner",
        "Boris": None,
        "Galina": "all",
        "Irina": "all",
        "Maxim": "participant",
        "Olga": "all",
        "Tamara": "team",
        "Viktor": "all",
        "Zoya": None,
    }
    assert (free["Anna"], free["Maxim"], free["Tamara"]) == ("unassigned", None, None)


def test_the_right_is_named_exactly_where_the_card_is_found(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    cards = [make_lead(), make_lead(owner=anna), make_lead(owner=cast["Zoya"])]
    deals = [make_deal(owner=anna), make_deal(owner=cast["Zoya"])]
    make_user("Tamara", role="team_lead", team="Showroom")
    make_user("Nobody", role="forgotten")
    for shared in (cards[2].ref, deals[0].ref):
        for name in ("Maxim", "Boris", "Galina"):
            add_participant(ref=shared, user_id=cast[name].pk, actor=SYSTEM, now=NOW)

    for card in (*cards, *deals):
        model = Lead if card.KIND == "lead" else Deal
        for each in who_sees(ref=card.ref, actor=SYSTEM):
            actor = User.objects.get(pk=each.person_id).as_actor()
            is_found = model.objects.visible_to(actor).filter(pk=card.pk).exists()
            assert (each.right is not None) == is_found, (each.name, card)


def test_the_number_of_queries_does_not_grow_with_people(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            who_sees(ref=lead.ref, actor=SYSTEM)
            ownerships(ref=lead.ref, actor=SYSTEM)
        return len(asked)

    before = queries()
    for number in range(5):
        make_user(f"Seller {number}", role="sales")
        owner = cast["Boris"] if number % 2 else cast["Anna"]
        assign_card(ref=lead.ref, owner_id=None, actor=SYSTEM, now=LATER)
        assign_card(ref=lead.ref, owner_id=owner.pk, actor=SYSTEM, now=LATER)

    assert queries() == before
