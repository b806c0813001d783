"""The SOS programme: its rounds, its ladder, and what ends it."""

from datetime import UTC, datetime, timedelta

from tests.process.joinery import ANNA_ID, HELEN, NOON, ROBOT, a_card, decided, joinery, kinds
from voronka.process.commands import Assign, Edit, Inbound, Move, Take, TimerFired, Touch
from voronka.process.decision import Decision, Effect, Timer
from voronka.process.state import CardState, Facts
from voronka.process.timers import desired_timers

STAMP = NOON.isoformat()
FREE = a_card("new", owner_id=None, entered_stage_at=NOON, last_touch_at=NOON)
QUARTER = timedelta(minutes=15)


def sos_timers(state: CardState, *acted: str) -> set[Timer]:
    found = desired_timers(joinery(), state, Facts(acted=frozenset(acted)), NOON)
    return {timer for timer in found if timer.rule == "sos:alarm"}


def call(number: int, at: datetime, *acted: str, state: CardState = FREE) -> Decision:
    command = TimerFired(rule="sos:alarm", cause=f"{STAMP}#{number}", due_at=at)
    return decided(state, command, by=ROBOT, facts=Facts(acted=frozenset(acted)), at=at)


def test_a_free_card_calls_at_once_and_then_every_quarter() -> None:
    assert sos_timers(FREE) == {Timer(NOON, "sos:alarm", f"{STAMP}#0")}
    assert sos_timers(FREE, f"sos:alarm|{STAMP}#0") == {
        Timer(NOON + QUARTER, "sos:alarm", f"{STAMP}#1")
    }


def test_the_ladder_calls_more_and_more() -> None:
    def called(number: int) -> list[str]:
        at = NOON + number * QUARTER
        acted = [f"sos:alarm|{STAMP}#{number - 1}"] if number else []
        (effect,) = call(number, at, *acted).effects
        return list(effect.params["to"])

    assert [called(number) for number in range(4)] == [
        ["role:sales"],
        ["role:sales"],
        ["role:sales", "role:head"],
        ["role:sales", "role:head"],
    ]


def test_a_round_is_a_notice_under_the_key_of_its_cause() -> None:
    (run,) = call(0, NOON).runs

    assert (run.robot, run.cause, run.verdict) == ("sos:alarm", f"{STAMP}#0", "done")
    assert run.effects == (
        Effect(
            action="notify",
            params={"to": ["role:sales"], "message": "slow", "kind": "sos"},
            key=f"sos:alarm|{STAMP}#0|0",
        ),
    )


def test_at_night_it_waits_for_the_morning() -> None:
    night = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
    state = a_card("new", owner_id=None, entered_stage_at=night, last_touch_at=night)

    (first,) = sos_timers(state)
    (second,) = sos_timers(state, f"sos:alarm|{night.isoformat()}#0")

    assert first.due_at == datetime(2026, 3, 5, 6, 0, tzinfo=UTC)
    assert second.due_at == datetime(2026, 3, 5, 6, 15, tzinfo=UTC)


def test_missed_rounds_are_called_as_one() -> None:
    late = call(0, NOON + 3 * QUARTER + timedelta(minutes=1))

    (run,) = late.runs
    assert run.cause == f"{STAMP}#3"
    assert run.effects[0].params["to"] == ["role:sales", "role:head"]
    assert run.why and run.why.en == "Missed rounds called together with this one: 3."
    assert sos_timers(FREE, run.key) == {Timer(NOON + 4 * QUARTER, "sos:alarm", f"{STAMP}#4")}
    assert [kind for _, kind in kinds(call(0, NOON + 4 * QUARTER, run.key))] == ["nothing"]


def test_after_months_without_a_scheduler_it_is_still_one_round() -> None:
    late = call(0, NOON + timedelta(days=120))

    assert len(late.runs) == 1
    (following,) = sos_timers(FREE, late.runs[0].key)
    assert following.due_at > NOON + timedelta(days=120)


def test_taking_the_card_ends_it() -> None:
    taken = decided(FREE, Take()).after

    assert sos_timers(taken) == set()
    assert [kind for _, kind in kinds(call(0, NOON, state=taken))] == ["nothing"]


def test_editing_does_not_end_it() -> None:
    edited = decided(FREE, Edit(fields={"rooms": 1}))

    assert [run.robot for run in edited.runs if run.robot == "sos:alarm"] == []
    assert sos_timers(edited.after) == sos_timers(FREE)


def test_only_the_evidence_it_lists_ends_it() -> None:
    reply = decided(FREE, Touch(evidence="reply"), at=NOON + QUARTER)
    sent = decided(FREE, Touch(evidence="sent_message"), at=NOON + QUARTER)
    wrote = decided(FREE, Inbound(channel="email"), at=NOON + QUARTER)

    (ended,) = reply.runs
    assert (ended.robot, ended.cause, ended.verdict) == (
        "sos:alarm",
        f"ended:{STAMP}",
        "cancelled",
    )
    assert sos_timers(reply.after, ended.key) == set()
    for decision in (sent, wrote):
        assert decision.runs == ()
        assert sos_timers(decision.after) == sos_timers(FREE)


def test_losing_its_owner_is_a_new_beginning() -> None:
    owned = a_card("new", owner_id=ANNA_ID, entered_stage_at=NOON)
    later = NOON + timedelta(hours=1)

    freed = decided(owned, Assign(owner_id=None), by=HELEN, at=later)

    (begun,) = [run for run in freed.runs if run.robot == "sos:alarm"]
    assert (begun.cause, begun.effects) == (f"begun:{later.isoformat()}", ())
    # Whatever had ended the first episode does not end this one.
    assert sos_timers(freed.after, begun.key, f"sos:alarm|ended:{STAMP}") == {
        Timer(later, "sos:alarm", f"{later.isoformat()}#0")
    }


def test_it_is_about_its_own_stages_only() -> None:
    fields = {"budget": None}
    elsewhere = a_card("known", owner_id=None, fields={k: v for k, v in fields.items() if v})

    assert sos_timers(elsewhere) == set()
    assert sos_timers(a_card("new", "repeat", owner_id=None)) == set()
    assert decided(FREE, Move(stage="mine"), by=ROBOT).verdict == "refused"


def test_marks_that_make_no_sense_are_ignored() -> None:
    nonsense = ("sos:alarm|begun:yesterday", "sos:alarm|begun:2026-03-04", f"sos:alarm|{STAMP}#x")

    assert sos_timers(FREE, *nonsense) == sos_timers(FREE)
