"""Cards that are brought from elsewhere: past the gates on purpose, and without robots."""

from datetime import timedelta
from typing import Any

from tests.process.joinery import (
    ANNA,
    ANNA_ID,
    HELEN,
    NOON,
    assert_refused,
    joinery,
    known,
    no_card,
)
from voronka.process.commands import Create
from voronka.process.decide import decide
from voronka.process.decision import Change
from voronka.process.robots import QUIET
from voronka.process.state import Facts
from voronka.process.timers import desired_timers

HISTORY = "Kept in the old system until March"
NEXT_MONTH = NOON + timedelta(days=30)
PAST: Any = {"past_gates": HISTORY, "past_gates_until": NEXT_MONTH}


def test_a_card_begins_past_the_gates_and_says_why() -> None:
    command = Create(pipeline="leads", stage="known", owner_id=ANNA_ID, **PAST)

    decision = decide(joinery(), no_card(), known(), command, HELEN, NOON)

    assert decision.allowed
    assert decision.after.stage == "known"
    assert Change(kind="override", name="known", after=NEXT_MONTH, note=HISTORY) in decision.changes
    unmet = {each.rule for each in decision.proof if each.verdict is False}
    assert unmet >= {"leads.known.gate.require.budget", "leads.known.gate.require.wood"}


def test_a_card_that_meets_its_gates_passes_none() -> None:
    command = Create(pipeline="leads", stage="new", **PAST)

    decision = decide(joinery(), no_card(), known(), command, HELEN, NOON)

    assert decision.allowed
    assert "override" not in {change.kind for change in decision.changes}


def test_history_without_an_end_that_is_to_come_is_refused() -> None:
    for until in (None, NOON):
        past = PAST | {"past_gates_until": until}
        command = Create(pipeline="leads", stage="known", owner_id=ANNA_ID, **past)

        decision = decide(joinery(), no_card(), known(), command, HELEN, NOON)

        assert_refused(decision, no_card(), ("override.expires_at", "invalid"))


def test_without_a_reason_the_gates_hold() -> None:
    command = Create(pipeline="leads", stage="known", owner_id=ANNA_ID, past_gates="  ")

    decision = decide(joinery(), no_card(), known(), command, HELEN, NOON)

    unmet = [("require.budget", "missing"), ("require.wood", "missing")]
    expected = [(f"leads.known.gate.{rule}", kind) for rule, kind in unmet]
    assert_refused(decision, no_card(), *expected)


def test_who_may_not_override_may_not_bring_history_either() -> None:
    command = Create(pipeline="leads", stage="known", **PAST)

    decision = decide(joinery(), no_card(), known(), command, ANNA, NOON)

    assert_refused(decision, no_card(), ("rights.override", "permission"))


def test_robots_keep_still_about_a_quiet_card_and_it_waits_for_nothing() -> None:
    fields = {"email": "vera@example.com", "budget": "100000", "wood": "oak"}
    loud = Create(pipeline="leads", stage="known", owner_id=ANNA_ID, fields=fields, channel="form")
    quiet = loud.model_copy(update={"is_quiet": True})

    acts = decide(joinery(), no_card(), known(), loud, HELEN, NOON)
    rests = decide(joinery(), no_card(), known(), quiet, HELEN, NOON)

    assert {run.robot for run in acts.runs} == {"prepare", "greet"}
    assert {run.robot for run in rests.runs} >= {"prepare", "greet"}
    assert {(run.verdict, run.why) for run in rests.runs} == {("skipped", QUIET)}
    assert rests.effects == ()
    asked = Facts(acted=frozenset(run.key for run in rests.runs))
    assert desired_timers(joinery(), acts.after, Facts(), NOON) != frozenset()
    assert desired_timers(joinery(), rests.after, asked, NOON) == frozenset()
