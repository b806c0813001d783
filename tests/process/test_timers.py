"""The moments a card waits for, computed from the card alone, and what a fired timer does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.process.joinery import (
    NOON,
    ROBOT,
    TEXT,
    a_card,
    compiled,
    decided,
    effects,
    joinery,
    kinds,
    known,
)
from voronka.process.commands import TimerFired
from voronka.process.decide import decide
from voronka.process.decision import Decision, Timer
from voronka.process.state import CardState, Facts, WaitingRun
from voronka.process.timers import desired_timers

VISIT = NOON + timedelta(days=5)
STAMP = VISIT.isoformat()
CONFIRM = Timer(VISIT - timedelta(hours=24), "robot:confirm", STAMP)


def timers(state: CardState, facts: Facts = Facts(), at: datetime = NOON) -> set[Timer]:  # noqa: B008
    return set(desired_timers(joinery(), state, facts, at))


def of_robot(robot: str, *args: Any) -> set[Timer]:
    return {timer for timer in timers(*args) if timer.rule == f"robot:{robot}"}


def fire(timer: Timer, state: CardState, facts: Facts, at: datetime) -> Decision:
    command = TimerFired(rule=timer.rule, cause=timer.cause, due_at=timer.due_at)
    return decided(state, command, by=ROBOT, facts=facts, at=at)


def assert_stale(decision: Decision) -> None:
    assert [kind for _, kind in kinds(decision)] == ["nothing"]
    assert (decision.runs, decision.changes) == ((), ())


def test_a_moment_to_come_is_waited_for() -> None:
    facts = known(booking__visit__starts_at=VISIT)

    assert of_robot("confirm", a_card("known"), facts) == {CONFIRM}
    assert of_robot("confirm", a_card("known"), Facts()) == set()


def test_the_answer_does_not_change_with_the_clock() -> None:
    facts = known(booking__visit__starts_at=VISIT)
    state = a_card("known")

    assert timers(state, facts, NOON) == timers(state, facts, VISIT + timedelta(days=100))


def test_a_moved_moment_is_a_new_cause_and_the_old_timer_is_stale() -> None:
    state = a_card("known")
    moved = known(booking__visit__starts_at=VISIT + timedelta(days=1))

    (timer,) = of_robot("confirm", state, moved)

    assert timer == Timer(VISIT, "robot:confirm", (VISIT + timedelta(days=1)).isoformat())
    assert_stale(fire(CONFIRM, state, moved, CONFIRM.due_at))


def test_a_fired_timer_acts_once() -> None:
    state, facts = a_card("known"), known(booking__visit__starts_at=VISIT)

    first = fire(CONFIRM, state, facts, CONFIRM.due_at)

    assert effects(first) == []
    assert first.runs[0].verdict == "skipped"
    told = known(booking__visit__starts_at=VISIT, booking__visit__confirmed=False)
    acted = fire(CONFIRM, state, told, CONFIRM.due_at)
    assert [effect.key for effect in acted.effects] == [f"confirm|{STAMP}|0"]
    after = Facts(values=told.values, acted=frozenset({acted.runs[0].key}))
    assert of_robot("confirm", acted.after, after) == set()
    assert_stale(fire(CONFIRM, acted.after, after, CONFIRM.due_at))


def test_a_timer_that_fires_too_early_does_nothing() -> None:
    facts = known(booking__visit__starts_at=VISIT)

    early = CONFIRM.due_at - timedelta(seconds=1)
    assert_stale(fire(CONFIRM, a_card("known"), facts, early))


def test_booked_at_short_notice_it_fires_at_once() -> None:
    soon = NOON + timedelta(hours=3)
    facts = known(booking__visit__starts_at=soon, booking__visit__confirmed=False)

    (timer,) = of_robot("confirm", a_card("known"), facts)

    assert timer.due_at < NOON
    assert effects(fire(timer, a_card("known"), facts, NOON)) == [("confirm", "create_task")]


def test_after_the_moment_it_notes_that_it_is_too_late() -> None:
    facts = known(booking__visit__starts_at=NOON, booking__visit__confirmed=False)
    (timer,) = of_robot("confirm", a_card("known"), facts)

    late = fire(timer, a_card("known"), facts, NOON)

    assert (late.runs[0].verdict, late.effects) == ("skipped", ())
    assert late.runs[0].why and late.runs[0].why.en == "The moment has passed already."


def test_a_moment_after_which_to_act_in_working_time() -> None:
    saturday = datetime(2026, 3, 7, 12, 0, tzinfo=UTC)
    state = a_card("later", fields={"next_contact_at": saturday})

    (timer,) = of_robot("recall", state)

    assert timer == Timer(
        datetime(2026, 3, 9, 6, 0, tzinfo=UTC), "robot:recall", saturday.isoformat()
    )
    assert effects(fire(timer, state, Facts(), timer.due_at)) == [("recall", "create_task")]


def test_before_a_moment_in_working_time_it_comes_the_last_minute_that_is_not_too_late() -> None:
    text = TEXT.replace(
        '    if: "!booking.visit.confirmed"\n',
        '    if: "!booking.visit.confirmed"\n    respect: working_time\n',
    ).replace("by: 24h}", "by: 2h}")
    playbook = compiled(text)
    saturday = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    facts = known(booking__visit__starts_at=saturday)

    found = desired_timers(playbook, a_card("known"), facts, NOON)

    # Friday, a minute before the joinery closes at six in Moscow.
    friday = datetime(2026, 3, 6, 14, 59, tzinfo=UTC)
    assert {timer.due_at for timer in found if timer.rule == "robot:confirm"} == {friday}


def test_untouched_is_counted_from_the_last_evidence_in_this_stage() -> None:
    entered = a_card("mine", last_touch_at=NOON - timedelta(days=9), entered_stage_at=NOON)
    touched = a_card("mine", last_touch_at=NOON, entered_stage_at=NOON - timedelta(days=9))

    expected = {Timer(NOON + timedelta(days=5), "robot:stale", NOON.isoformat())}
    assert of_robot("stale", entered) == of_robot("stale", touched) == expected
    assert of_robot("stale", a_card("visited")) == set()


def test_a_closed_card_waits_only_for_robots_that_name_its_stage() -> None:
    facts = known(booking__visit__starts_at=VISIT)
    lost = a_card("lost", closed_at=NOON)

    assert timers(lost, facts) == {
        Timer(NOON + timedelta(days=30), "robot:after_loss", NOON.isoformat())
    }


def test_a_halted_run_has_its_timer_while_it_may_go_on() -> None:
    due_at = NOON + timedelta(days=1)
    run = WaitingRun(robot="prepare", cause="v3", step=2, since=NOON, due_at=due_at)
    facts = Facts(waiting=(run,))
    wait = Timer(due_at, "wait:prepare:2", "v3")

    assert wait in timers(a_card("known"), facts)
    assert wait not in timers(a_card("mine"), facts)
    assert_stale(fire(wait, a_card("mine"), facts, due_at))
    assert_stale(fire(wait, a_card("known"), Facts(), due_at))
    assert_stale(fire(wait, a_card("known"), facts, due_at - timedelta(seconds=1)))
    assert_stale(fire(Timer(due_at, "wait:prepare:1", "v3"), a_card("known"), facts, due_at))


def test_a_halted_run_that_points_past_its_robot_is_forgotten() -> None:
    run = WaitingRun(robot="prepare", cause="v3", step=99, since=NOON, due_at=NOON)

    assert not [t for t in timers(a_card("known"), Facts(waiting=(run,))) if "wait" in t.rule]


@pytest.mark.parametrize("rule", ["robot:", "wait:", "wait:prepare", "sos:", "", "robot:prepare"])
def test_rules_that_make_no_sense_are_stale(rule: str) -> None:
    assert_stale(fire(Timer(NOON, rule, "x"), a_card("known"), Facts(), NOON))


@pytest.mark.parametrize("value", ["tomorrow", 7, None, datetime(2026, 3, 9), datetime.max])
def test_what_is_no_moment_gives_no_timer(value: Any) -> None:
    facts = known(booking__visit__starts_at=value)

    assert of_robot("confirm", a_card("known"), facts) == set()


def test_a_timer_of_once_for_the_card_is_not_wanted_again() -> None:
    text = TEXT.replace(
        "    when: {untouched: 3wd}\n", "    when: {untouched: 3wd}\n    once: card\n"
    )
    playbook = compiled(text)
    state = a_card("mine")

    (timer,) = (
        t for t in desired_timers(playbook, state, Facts(), NOON) if t.rule == "robot:stale"
    )
    fired = TimerFired(rule=timer.rule, cause=timer.cause, due_at=timer.due_at)
    acted = decide(playbook, state, Facts(), fired, ROBOT, timer.due_at)

    assert acted.runs[0].key == "stale|card"
    facts = Facts(acted=frozenset({"stale|card"}))
    touched = a_card("mine", last_touch_at=timer.due_at)
    assert {t.rule for t in desired_timers(playbook, touched, facts, NOON)} == set()
