"""What robots do about what happens: act, halt, say why not, or come to an end."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.process.joinery import (
    ANNA,
    HELEN,
    NOON,
    PUBLIC,
    ROBOT,
    TEXT,
    a_card,
    compiled,
    decided,
    effects,
    known,
    no_card,
)
from voronka.kernel.money import Money
from voronka.process.commands import (
    Assign,
    CloseTask,
    Create,
    Edit,
    Lose,
    Move,
    Take,
    TimerFired,
    Win,
)
from voronka.process.decide import decide
from voronka.process.decision import Decision, Effect, Run
from voronka.process.state import Facts, WaitingRun

KNOWN = {"budget": Money(1, "RUB"), "wood": "oak"}
EVENING = datetime(2026, 3, 4, 19, 0, tzinfo=UTC)


def run_of(decision: Decision, robot: str) -> Run:
    (found,) = [run for run in decision.runs if run.robot == robot]
    return found


def test_a_robot_acts_with_a_key_made_of_its_cause() -> None:
    decision = decided(a_card(owner_id=None, version=5), Take())

    assert run_of(decision, "move_taken").effects == (
        Effect(action="move", params={"what": "mine"}, key="move_taken|v6|0"),
    )
    assert run_of(decision, "move_taken").verdict == "done"
    assert run_of(decision, "move_taken").proof[0].read == {"card.owner": ANNA.id}


def test_a_robot_that_does_not_act_says_which_condition_kept_it() -> None:
    taken_away = decided(a_card(), Assign(owner_id=None), by=HELEN)
    without_mail = decided(no_card(), Create(pipeline="leads", channel="form"), by=PUBLIC)

    run = run_of(taken_away, "move_taken")
    assert (run.verdict, run.effects) == ("skipped", ())
    assert (run.proof[0].rule, run.proof[0].verdict) == ("robots.move_taken", False)
    assert run.why and run.why.en == "Its condition does not hold."
    assert run_of(without_mail, "greet").verdict == "skipped"


def test_a_robot_asks_nothing_where_it_does_not_work() -> None:
    decision = decided(a_card("mine"), Assign(owner_id=None), by=HELEN)

    assert [run.robot for run in decision.runs if run.robot == "move_taken"] == []


def test_what_a_new_card_comes_with_counts_as_changed() -> None:
    command = Create(
        pipeline="leads", channel="form", fields={"email": "i@example.com", "rooms": 2}
    )

    decision = decided(no_card(), command, by=PUBLIC)

    assert effects(decision) == [("greet", "send_email"), ("once_per_stay", "notify")]


def test_a_robot_halts_at_a_wait_in_working_time_and_goes_on() -> None:
    decision = decided(a_card("mine", fields=KNOWN), Move(stage="known"))

    halted = run_of(decision, "prepare")
    friday = NOON + timedelta(days=2)
    assert (halted.verdict, halted.step, halted.due_at) == ("waiting", 2, friday)
    assert [effect.key for effect in halted.effects] == ["prepare|v6|0"]

    waiting = WaitingRun(robot="prepare", cause="v6", step=2, since=NOON, due_at=friday)
    facts = Facts(acted=frozenset({"prepare|v6"}), waiting=(waiting,))
    fired = TimerFired(rule="wait:prepare:2", cause="v6", due_at=friday)
    later = decided(decision.after, fired, by=ROBOT, facts=facts, at=friday)

    assert run_of(later, "prepare").verdict == "done"
    assert [effect.key for effect in later.effects] == ["prepare|v6|2"]


def halted_facts(robot: str, step: int, since: datetime = NOON) -> Facts:
    run = WaitingRun(
        robot=robot, cause="v3", step=step, since=since, due_at=since + timedelta(days=1)
    )
    return Facts(acted=frozenset({f"{robot}|v3"}), waiting=(run,))


def test_leaving_the_stage_ends_what_was_halted_there() -> None:
    decision = decided(
        a_card("known", fields=KNOWN), Move(stage="mine"), facts=halted_facts("prepare", 2)
    )

    run = run_of(decision, "prepare")
    assert (run.verdict, run.cause, run.step) == ("cancelled", "v3", 2)
    assert run.why and run.why.en == "The card has left the stage."


def test_a_robot_told_to_keep_goes_on_elsewhere() -> None:
    facts = halted_facts("remember", 1)

    moved = decided(a_card("known", fields=KNOWN), Lose(reason="price"), facts=facts)
    fired = TimerFired(rule="wait:remember:1", cause="v3", due_at=NOON + timedelta(days=1))
    later = decided(moved.after, fired, by=ROBOT, facts=facts, at=NOON + timedelta(days=1))

    assert [run for run in moved.runs if run.verdict == "cancelled"] == []
    assert effects(later) == [("remember", "notify")]


def test_a_robot_of_a_closing_stage_waits_on_the_closed_card() -> None:
    state = a_card("visited", fields={**KNOWN, "painted": False})
    facts = known(booking__visit__exists=True, tasks__offer__closed=True)

    won = decided(state, Win(), by=HELEN, facts=facts)

    thanks = run_of(won, "thank")
    assert (thanks.verdict, thanks.due_at) == ("waiting", NOON + timedelta(days=3))
    waiting = WaitingRun(
        robot="thank", cause="v6", step=1, since=NOON, due_at=NOON + timedelta(days=3)
    )
    fired = TimerFired(rule="wait:thank:1", cause="v6", due_at=waiting.due_at)
    later = decided(won.after, fired, facts=Facts(waiting=(waiting,)), at=waiting.due_at)
    assert effects(later) == [("thank", "send_email")]


def test_a_halted_run_of_a_robot_that_is_no_more_ends_with_the_next_move() -> None:
    facts = halted_facts("abolished", 1)

    decision = decided(a_card("mine", fields=KNOWN), Move(stage="known"), facts=facts)

    run = run_of(decision, "abolished")
    assert (run.verdict, run.why and run.why.en) == (
        "cancelled",
        "There is no such robot any more.",
    )


def test_once_in_a_stay() -> None:
    state = a_card("mine")
    first = decided(state, Edit(fields={"rooms": 1}))
    key = run_of(first, "once_per_stay").key
    again = decided(first.after, Edit(fields={"rooms": 2}), facts=Facts(acted=frozenset({key})))
    elsewhere = decided(
        a_card("known", entered_stage_at=NOON),
        Edit(fields={"rooms": 2}),
        facts=Facts(acted=frozenset({key})),
    )

    assert effects(first) == [("once_per_stay", "notify")]
    run = run_of(again, "once_per_stay")
    assert (run.verdict, run.cause) == ("skipped", "v7")
    assert run.why and run.why.en == "It has acted in this stay already."
    assert effects(elsewhere) == [("once_per_stay", "notify")]


def test_once_for_the_card() -> None:
    first = decided(a_card("mine"), Edit(fields={"colour": "red"}))
    key = run_of(first, "once_ever").key
    again = decided(
        a_card("known"), Edit(fields={"colour": "blue"}), facts=Facts(acted=frozenset({key}))
    )

    assert key == "once_ever|card"
    assert run_of(again, "once_ever").verdict == "skipped"


def test_a_robot_that_respects_working_time_waits_for_the_morning() -> None:
    text = TEXT.replace(
        "    when: {changed: rooms}\n", "    when: {changed: rooms}\n    respect: working_time\n"
    )
    playbook = compiled(text)

    def edit(at: datetime) -> Run:
        command = Edit(fields={"rooms": 1})
        return run_of(decide(playbook, a_card("mine"), Facts(), command, ANNA, at), "once_per_stay")

    morning = datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
    assert edit(NOON).verdict == "done"
    assert (edit(EVENING).verdict, edit(EVENING).step, edit(EVENING).due_at) == (
        "waiting",
        0,
        morning,
    )


def test_robots_of_the_pipeline_that_was_left_hear_of_it() -> None:
    decision = decided(a_card("mine", fields=KNOWN), Move(stage="priced", pipeline="repeat"))

    assert [(run.robot, run.verdict) for run in decision.runs] == [("remember", "waiting")]


def test_a_refused_command_moves_no_robot() -> None:
    decision = decided(a_card("mine"), Move(stage="known"))

    assert (decision.runs, decision.effects) == ((), ())


def test_causes_tell_occasions_apart() -> None:
    def cause(version: int) -> str:
        state: Any = a_card("mine", version=version)
        return run_of(decided(state, Edit(fields={"rooms": version})), "once_per_stay").cause

    task = CloseTask(task_id=UUID(int=70), template="call")
    assert decided(a_card("mine"), task).runs == ()
    # Once in a stay: the cause is the stay, not the occasion.
    assert cause(1) == cause(2) == "stay:2026-03-04T08:00:00+00:00"
