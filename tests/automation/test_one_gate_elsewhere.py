"""Commands that lead to a stage by the way, or set off a robot that does: no way past the gate."""

from collections.abc import Callable, Mapping, Set
from typing import Any

import pytest

from tests.automation.showroom import use_robots
from tests.quality.imports.office import brought
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.people.models import User
from voronka.process.commands import Command, Junk, Lose, Move, Postpone, Restore
from voronka.process.decision import Decision
from voronka.quality.imports.models import ImportedRow
from voronka.records.models import CardEvent, DecisionRow, Lead
from voronka.records.queries.cards import explain, explain_move
from voronka.records.use_cases.assign_card import assign_card
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.lose_card import lose_card
from voronka.records.use_cases.merge_leads import merge_leads
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.postpone_card import postpone_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_card import take_card

pytestmark = pytest.mark.django_db

Cast = Mapping[str, User]
Way = Callable[[Lead, Cast], object]
ROBOT = """
  hasty:
    label: Hasty
    of: [leads]
    when: {%s}
    then: [{move: ours}]
"""
STILL, HASTY = ROBOT % "signal: go", ROBOT % "changed: [card.owner, request]"
GATE = "gate: {require: [email, messenger]}"
WALLS = {
    f"kind: {kind}, label: {label}}}": f"kind: {kind}, label: {label}, {GATE}}}"
    for kind, label in (("waiting", "Later"), ("failure", "Lost"), ("junk", "Junk"))
}
REACHED: Mapping[str, Any] = {"email": "vera@example.com", "messenger": "@vera"}
OURS: Mapping[str, Any] = {"budget": "450000", "material": "oak", "site_address": "Moscow"}
TOMORROW = LATER.replace(day=LATER.day + 1)


@pytest.fixture
def cast() -> Cast:
    use_robots(STILL, instead=WALLS)
    return make_cast()


# To a stage with a gate of its own.


def by_postponing(lead: Lead, cast: Cast) -> None:
    postpone_card(ref=lead.ref, until=TOMORROW, actor=cast["Anna"].as_actor(), now=LATER)


def by_losing(lead: Lead, cast: Cast) -> None:
    lose_card(ref=lead.ref, reason="price", actor=cast["Anna"].as_actor(), now=LATER)


def by_junking(lead: Lead, cast: Cast) -> None:
    junk_card(ref=lead.ref, reason="spam", actor=cast["Anna"].as_actor(), now=LATER)


CLOSING: Mapping[str, tuple[Way, Command, Move]] = {
    "later": (
        by_postponing,
        Postpone(until=TOMORROW),
        Move(stage="later", fields={"next_contact_at": TOMORROW}),
    ),
    "lost": (by_losing, Lose(reason="price"), Move(stage="lost", fields={"lost_reason": "price"})),
    "junk": (by_junking, Junk(reason="spam"), Move(stage="junk", fields={"junk_reason": "spam"})),
}


@pytest.mark.parametrize("stage", CLOSING)
def test_putting_a_card_aside_asks_the_gate_of_that_stage(stage: str, cast: Cast) -> None:
    way, command, move = CLOSING[stage]
    lead = make_lead(owner=cast["Anna"])
    asked = _explained(lead, move, cast)
    assert rules(asked) >= {f"leads.{stage}.gate.require.{name}" for name in REACHED}
    assert rules(_explained(lead, command, cast)) == rules(asked)

    with pytest.raises(CommandRefused) as refused:
        way(lead, cast)

    assert rules(refused.value.decision) == rules(asked)
    assert _stages(lead) == ["new"]

    _edit(lead, cast, REACHED)
    assert _explained(lead, move, cast).allowed
    way(lead, cast)
    assert _stages(lead) == ["new", stage]


def test_a_card_comes_back_through_the_gate_of_the_stage_it_stood_in(cast: Cast) -> None:
    lead = make_lead(owner=cast["Anna"], **OURS, **REACHED)
    anna = cast["Anna"].as_actor()
    move_card(ref=lead.ref, stage="ours", actor=anna, now=NOW)
    lose_card(ref=lead.ref, reason="price", actor=anna, now=NOW)
    # The process asks for more since it was lost.
    more = "require: [budget, material, site_address"
    use_robots(STILL, instead=WALLS | {more: f"{more}, width, visit_date"})
    twin = make_lead(owner=cast["Anna"], **OURS, **REACHED)
    asked = explain_move(ref=twin.ref, stage="ours", actor=anna, now=LATER)
    assert len(rules(asked)) == 2
    assert rules(_explained(lead, Restore(), cast)) == rules(asked)

    with pytest.raises(CommandRefused) as refused:
        restore_card(ref=lead.ref, actor=anna, now=LATER)

    assert rules(refused.value.decision) == rules(asked)
    assert _stages(lead) == ["new", "ours", "lost"]

    use_robots(STILL, instead=WALLS)
    assert explain_move(ref=twin.ref, stage="ours", actor=anna, now=LATER).allowed
    restore_card(ref=lead.ref, actor=anna, now=LATER)
    assert _stages(lead) == ["new", "ours", "lost", "ours"]


# To no stage; a robot that hears of it goes on to one.


def by_taking(lead: Lead, cast: Cast) -> None:
    take_card(ref=lead.ref, actor=cast["Anna"].as_actor(), now=LATER)


def by_assigning(lead: Lead, cast: Cast) -> None:
    owner_id = cast["Anna"].pk
    assign_card(ref=lead.ref, owner_id=owner_id, actor=cast["Galina"].as_actor(), now=LATER)


def by_editing(lead: Lead, cast: Cast) -> None:
    fields = {"request": "A kitchen"}
    edit_card(ref=lead.ref, fields=fields, actor=cast["Galina"].as_actor(), now=LATER)


@pytest.mark.parametrize("way", [by_taking, by_assigning, by_editing], ids=lambda w: w.__name__)
def test_what_moves_no_card_moves_it_by_no_robot_past_the_gate(way: Way, cast: Cast) -> None:
    use_robots(HASTY)
    poor, rich = make_lead(), make_lead(**OURS)
    galina = cast["Galina"].as_actor()
    asked = explain_move(ref=poor.ref, stage="ours", actor=galina, now=LATER)
    assert len(rules(asked)) > 1
    assert explain_move(ref=rich.ref, stage="ours", actor=galina, now=LATER).allowed

    way(poor, cast)
    way(rich, cast)

    (wanted,) = DecisionRow.objects.filter(card_id=poor.pk, verdict="refused")
    assert wanted.actor["kind"] == "robot"
    assert {refusal["rule"] for refusal in wanted.answer["refusals"]} == rules(asked)
    assert _stages(poor) == ["new"]
    assert _stages(rich) == ["new", "ours"]


def test_a_merge_moves_no_card(cast: Cast) -> None:
    """Neither by what it brings along, nor because the other stood further on."""
    kept, other = make_lead(owner=cast["Anna"]), make_lead(owner=cast["Anna"], **OURS)
    anna = cast["Anna"].as_actor()
    move_card(ref=other.ref, stage="ours", actor=anna, now=NOW)

    merge_leads(survivor_id=kept.pk, absorbed_id=other.pk, taken=["budget"], actor=anna, now=LATER)

    assert (_stages(kept), _stages(other)) == (["new"], ["new", "ours"])
    asked = explain_move(ref=kept.ref, stage="ours", actor=anna, now=LATER)
    with pytest.raises(CommandRefused) as refused:
        move_card(ref=kept.ref, stage="ours", actor=anna, now=LATER)
    assert rules(refused.value.decision) == rules(asked)


def test_a_row_of_a_file_is_asked_what_a_move_is_asked(cast: Cast) -> None:
    anna = cast["Anna"].as_actor()
    twin = make_lead(owner=cast["Anna"], client_name="Twin", phone=None, budget="450000")
    asked = explain_move(ref=twin.ref, stage="ours", actor=anna, now=LATER)
    assert len(rules(asked)) > 1
    irina = cast["Irina"].as_actor()

    columns = {"Client": "client_name", "Budget": "budget", "Stage": "@stage"}
    text = "Client;Budget;Stage\nVera;450000;Our client\n"

    refused = brought(irina, text, rule="create", columns=columns)

    assert refused.counts == {"refused": 1}
    (row,) = ImportedRow.objects.filter(outcome="refused")
    told = [problem["text"]["en"] for problem in row.problems]
    assert sorted(told) == sorted(refusal.message.en for refusal in asked.refusals)
    assert list(Lead.objects.all()) == [twin]

    columns |= {"Material": "material", "Address": "site_address"}
    text = "Client;Budget;Stage;Material;Address\nVera;450000;Our client;Oak;Moscow\n"
    assert brought(irina, text, rule="create", columns=columns).counts == {"created": 1}
    assert Lead.objects.exclude(pk=twin.pk).get().stage == "ours"


def rules(decision: Decision) -> Set[str]:
    return {refusal.rule for refusal in decision.refusals}


def _explained(lead: Lead, command: Command, cast: Cast) -> Decision:
    return explain(ref=lead.ref, command=command, actor=cast["Anna"].as_actor(), now=LATER)


def _edit(lead: Lead, cast: Cast, fields: Mapping[str, str]) -> None:
    edit_card(ref=lead.ref, fields=fields, actor=cast["Anna"].as_actor(), now=LATER)


def _stages(lead: Lead) -> list[str]:
    """Return the stages in which the card has stood; the last one is where it stands."""
    events = CardEvent.objects.filter(card_id=lead.pk, kind="stage").order_by("id")
    been = [str(event.after) for event in events]
    assert Lead.objects.get(pk=lead.pk).stage == been[-1]
    return been
