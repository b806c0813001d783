"""What is taken back is as it was: stage and stay, owner, fields, tasks and timers (Q2, N6)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.world import LATER, NOW, make_cast, make_lead, use_kitchens
from voronka.automation.models import Timer
from voronka.people.models import User
from voronka.process.commands import Assign, Junk, Move, Override
from voronka.records.checks import decisions_replay, stays_are_whole
from voronka.records.models import Lead, StageStay
from voronka.records.queries.bulk_actions import left_alone
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.junk_card import junk_card
from voronka.records.use_cases.move_card import move_card
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_bulk_action import run_bulk_action
from voronka.records.use_cases.run_command import CommandRefused, run_command
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.records.use_cases.take_back import take_back_move
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action
from voronka.work.models import Task

pytestmark = pytest.mark.django_db
_SOON = NOW + timedelta(minutes=10)


@pytest.fixture
def cast() -> dict[str, User]:
    use_kitchens()
    return make_cast()


def _visit_done(cast: dict[str, User]) -> Lead:
    """Return a lead in a stage whose gate is shut for it: the visit was never recorded."""
    lead = make_lead(owner=cast["Anna"], budget="450000")
    run_command(
        ref=lead.ref,
        command=Override(
            stage="visit_done", reason="From the old base", expires_at=NOW + timedelta(days=30)
        ),
        actor=cast["Galina"].as_actor(),
        now=NOW,
    )
    return lead


def _all_of(lead: Lead) -> dict[str, Any]:
    """Return everything about the card that undoing gives back."""
    found: dict[str, Any] = dict(Lead.objects.values().get(pk=lead.pk))
    left_out = ("version", "search_text")
    card = {name: value for name, value in found.items() if name not in left_out}
    tasks = Task.objects.filter(card_id=lead.pk).order_by("pk")
    timers = Timer.objects.filter(card_id=lead.pk).order_by("rule", "cause")
    stays = StageStay.objects.filter(card_id=lead.pk).order_by("entered_at", "pk")
    return {
        "card": card,
        "tasks": [(task.template, task.assignee_id, task.due_at) for task in tasks.open()],
        "timers": list(timers.values_list("rule", "cause", "due_at")),
        "stays": list(stays.values_list("stage", "entered_at", "left_at")),
    }


def _in_bulk(cast: dict[str, User], command: Any, leads: list[Lead]) -> Any:
    galina = cast["Galina"].as_actor()
    ids = [lead.pk for lead in leads]
    bulk_id = start_bulk_action(kind="lead", command=command, actor=galina, now=_SOON, ids=ids)
    run_bulk_action(bulk_id=bulk_id, now=_SOON)
    return bulk_id


def _undone(cast: dict[str, User], bulk_id: Any) -> Any:
    back = undo_bulk_action(bulk_id=bulk_id, actor=cast["Galina"].as_actor(), now=LATER)
    run_bulk_action(bulk_id=back, now=LATER)
    return back


@pytest.mark.parametrize("command", [Junk(reason="spam"), Move(stage="assigned")])
def test_cards_come_back_to_stages_whose_gates_are_shut(
    cast: dict[str, User], command: Any
) -> None:
    leads = [_visit_done(cast) for _ in range(2)]
    before = [_all_of(lead) for lead in leads]
    bulk_id = _in_bulk(cast, command, leads)
    assert {each["card"]["stage"] for each in map(_all_of, leads)} == {
        "junk" if isinstance(command, Junk) else "assigned"
    }

    back = _undone(cast, bulk_id)

    assert [_all_of(lead) for lead in leads] == before
    assert list(left_alone(actor=cast["Galina"].as_actor(), bulk_id=back)) == []
    assert (stays_are_whole(), decisions_replay()) == ([], [])


def test_tasks_that_were_called_off_are_open_again_and_new_ones_are_not(
    cast: dict[str, User],
) -> None:
    lead = make_lead(owner=cast["Anna"])
    before = _all_of(lead)
    assert [task[0] for task in before["tasks"]] == ["first_call"]
    bulk_id = _in_bulk(cast, Junk(reason="spam"), [lead])
    assert _all_of(lead)["tasks"] == []

    _undone(cast, bulk_id)

    assert _all_of(lead) == before
    fresh = make_lead()
    untouched = _all_of(fresh)
    assert untouched["timers"]
    given = _in_bulk(cast, Assign(owner_id=cast["Anna"].pk), [fresh])
    owned = _all_of(fresh)
    assert ([task[0] for task in owned["tasks"]], owned["timers"]) == (["first_call"], [])
    _undone(cast, given)
    assert _all_of(fresh) == untouched


def test_a_card_goes_back_to_the_team_that_had_it_and_to_none(cast: dict[str, User]) -> None:
    anna, zoya, galina = (cast[name] for name in ("Anna", "Zoya", "Galina"))
    free, given_up = make_lead(), make_lead(owner=anna)
    run_command(ref=given_up.ref, command=Assign(owner_id=None), actor=galina.as_actor(), now=_SOON)
    before = [_all_of(lead) for lead in (free, given_up)]
    assert [each["card"]["team_id"] for each in before] == [None, anna.team_id]
    assert anna.team_id != zoya.team_id
    given = _in_bulk(cast, Assign(owner_id=zoya.pk), [free, given_up])
    assert {each["card"]["team_id"] for each in map(_all_of, (free, given_up))} == {zoya.team_id}

    _undone(cast, given)

    assert [_all_of(lead) for lead in (free, given_up)] == before


def test_an_owner_who_changed_teams_gets_the_card_back_for_the_team_it_was_with(
    cast: dict[str, User],
) -> None:
    lead = make_lead(owner=cast["Anna"])
    before = _all_of(lead)
    given = _in_bulk(cast, Assign(owner_id=cast["Zoya"].pk), [lead])
    User.objects.filter(pk=cast["Anna"].pk).update(team=cast["Zoya"].team)

    _undone(cast, given)

    assert _all_of(lead) == before


def test_who_was_changed_since_is_left_and_named(cast: dict[str, User]) -> None:
    lead, other = _visit_done(cast), _visit_done(cast)
    bulk_id = _in_bulk(cast, Move(stage="assigned"), [lead, other])
    edit_card(ref=lead.ref, fields={"budget": "460000"}, actor=cast["Anna"].as_actor(), now=_SOON)
    before = _all_of(lead)

    back = _undone(cast, bulk_id)

    (line,) = left_alone(actor=cast["Galina"].as_actor(), bulk_id=back)
    assert (line.ref, line.verdict) == (lead.ref, "changed")
    assert _all_of(lead) == before
    assert _all_of(other)["card"]["stage"] == "visit_done"


def test_one_card_is_given_back_as_many_are(cast: dict[str, User]) -> None:
    lead, galina = _visit_done(cast), cast["Galina"].as_actor()
    before = _all_of(lead)
    junk_card(ref=lead.ref, reason="spam", note="", actor=galina, now=_SOON)
    # Bringing it back another day is a way through the gate.
    with pytest.raises(CommandRefused):
        restore_card(ref=lead.ref, actor=galina, now=LATER)

    done = take_back_move(
        ref=lead.ref, pipeline="leads", stage="visit_done", actor=galina, now=LATER
    )

    assert done is True
    assert _all_of(lead) == before


def test_nobody_takes_back_what_others_did_or_goes_elsewhere(cast: dict[str, User]) -> None:
    lead, galina = _visit_done(cast), cast["Galina"].as_actor()
    move_card(ref=lead.ref, stage="assigned", actor=galina, now=_SOON)
    before = _all_of(lead)

    for stage, actor, now in (
        ("visit_done", cast["Anna"].as_actor(), LATER),
        ("ours", galina, LATER),
        ("visit_done", galina, _SOON + timedelta(hours=25)),
    ):
        done = take_back_move(ref=lead.ref, pipeline="leads", stage=stage, actor=actor, now=now)
        assert done is False

    assert _all_of(lead) == before
