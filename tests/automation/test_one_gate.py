"""One gate for all: whoever wants a card in a stage, by whatever way, is asked the same."""

from collections.abc import Callable, Mapping

import pytest

from tests.api.client import Program
from tests.automation.showroom import signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.people.models import User
from voronka.process.commands import Create, Move
from voronka.records.models import CardEvent, Deal, DecisionRow, Lead
from voronka.records.queries.cards import explain_move
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.records.use_cases.create_card import create_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.move_cards import move_cards
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.records.use_cases.win_card import win_card

pytestmark = pytest.mark.django_db

Cast = Mapping[str, User]
ROBOT = """
  hasty:
    label: Hasty
    of: [leads]
    when: {signal: go}
    then: [{move: ours}]
"""


def by_hand(lead: Lead, cast: Cast) -> None:
    with pytest.raises(CommandRefused):
        move_card(ref=lead.ref, stage="ours", actor=cast["Anna"].as_actor(), now=LATER)


def with_others(lead: Lead, cast: Cast) -> None:
    (report,) = move_cards(refs=[lead.ref], stage="ours", actor=cast["Anna"].as_actor(), now=LATER)
    assert report.verdict == "refused"


def in_bulk(lead: Lead, cast: Cast) -> None:
    bulk_id = start_bulk_action(
        kind="lead",
        command=Move(stage="ours"),
        actor=cast["Galina"].as_actor(),
        now=LATER,
        ids=[lead.pk],
    )
    run_bulk_action(bulk_id=bulk_id, now=LATER)


def by_the_api(lead: Lead, cast: Cast) -> None:
    problem = Program(cast["Anna"]).refused("POST", f"/leads/{lead.pk}/stage/", {"stage": "ours"})
    assert problem["status"] == 422


def by_a_robot(lead: Lead, cast: Cast) -> None:
    signal(lead.ref, now=LATER)


def by_winning(lead: Lead, cast: Cast) -> None:
    with pytest.raises(CommandRefused):
        win_card(ref=lead.ref, actor=cast["Anna"].as_actor(), now=LATER)


def by_converting(lead: Lead, cast: Cast) -> None:
    with pytest.raises(CommandRefused):
        convert_lead(lead_id=lead.pk, actor=cast["Anna"].as_actor(), now=LATER)


EXACTLY = (by_hand, with_others, in_bulk, by_the_api, by_a_robot)
FURTHER = (by_winning, by_converting)


@pytest.mark.parametrize("way", [*EXACTLY, *FURTHER], ids=lambda way: way.__name__)
def test_every_way_to_a_stage_asks_its_gate(way: Callable[[Lead, Cast], None]) -> None:
    use_robots(ROBOT)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], budget="450000")
    anna = cast["Anna"].as_actor()
    asked = explain_move(ref=lead.ref, stage="ours", actor=anna, now=LATER)
    wanted = {refusal.rule for refusal in asked.refusals}
    assert len(wanted) > 1

    way(lead, cast)

    (row,) = DecisionRow.objects.filter(card_id=lead.pk, verdict="refused")
    told = {refusal["rule"] for refusal in row.answer["refusals"]}
    assert told == wanted if way in EXACTLY else told > wanted
    assert (Lead.objects.get(pk=lead.pk).stage, Deal.objects.count()) == ("new", 0)
    assert CardEvent.objects.filter(card_id=lead.pk, kind="stage").count() == 1


@pytest.mark.parametrize("channel", ["hand", "api", "form", "import"])
def test_a_new_card_in_a_later_stage_is_asked_the_same(channel: str) -> None:
    use_robots(ROBOT)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], budget="450000")
    anna = cast["Anna"].as_actor()
    asked = explain_move(ref=lead.ref, stage="ours", actor=anna, now=LATER)
    command = Create(pipeline="leads", stage="ours", fields={"budget": "450000"}, channel=channel)

    with pytest.raises(CommandRefused) as refused:
        create_card(kind="lead", command=command, actor=anna, now=LATER)

    rules = {refusal.rule for refusal in refused.value.decision.refusals}
    assert rules >= {refusal.rule for refusal in asked.refusals}
    assert list(Lead.objects.all()) == [lead]
