"""What happens around a card: tasks, visits, contact; and what the engine never does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.process.joinery import (
    ANNA,
    BORIS,
    BORIS_ID,
    GUEST,
    NOON,
    PUBLIC,
    ROBOT,
    a_card,
    assert_refused,
    decided,
    kinds,
)
from voronka.kernel.actor import Actor
from voronka.process.commands import (
    Assign,
    BookingChanged,
    CloseTask,
    Command,
    Edit,
    Inbound,
    Junk,
    Move,
    Signal,
    Take,
    TimerFired,
    Touch,
)
from voronka.process.decision import Change, Decision

TASK, BOOKING = UUID(int=70), UUID(int=80)
TOMORROW = NOON + timedelta(days=1)


# What happens around a card


def test_a_task_is_closed_with_one_of_its_outcomes() -> None:
    state = a_card("mine")

    def close(outcome: str, **more: Any) -> Decision:
        command = CloseTask(task_id=TASK, template="offer", outcome=outcome, **more)
        return decided(state, command)

    assert close("sent", note="By mail").changes == (
        Change(kind="task_closed", name="offer", before=TASK, after="sent", note="By mail"),
    )
    assert_refused(close(""), state, ("tasks.offer.outcomes", "missing"))
    assert_refused(close("perhaps"), state, ("tasks.offer.outcomes", "unknown"))
    assert_refused(close("odd"), state, ("tasks.offer.outcomes.odd.note", "missing"))
    assert close("perhaps").refusals[0].message.en == (
        "Choose an outcome: Sent / Refused / Later / Odd."
    )


def test_an_outcome_asks_for_its_fields() -> None:
    state = a_card("mine")

    def close(outcome: str, fields: dict[str, Any]) -> Decision:
        command = CloseTask(task_id=TASK, template="offer", outcome=outcome, fields=fields)
        return decided(state, command)

    assert_refused(
        close("refused", {}), state, ("tasks.offer.outcomes.refused.lost_reason", "missing")
    )
    assert_refused(
        close("refused", {"lost_reason": "other"}),
        state,
        ("tasks.offer.outcomes.refused.lost_note", "missing"),
    )
    assert_refused(
        close("later", {"next_contact_at": NOON.isoformat()}),
        state,
        ("tasks.offer.outcomes.later.next_contact_at", "invalid"),
    )
    assert close("later", {"next_contact_at": TOMORROW.isoformat()}).after.fields == {
        "next_contact_at": TOMORROW
    }


def test_a_task_of_a_forgotten_template_can_be_closed() -> None:
    command = CloseTask(task_id=TASK, template="abolished", outcome="whatever")

    assert decided(a_card("mine"), command).allowed


def test_who_closes_a_task_fills_in_what_it_asks_without_the_right_to_edit() -> None:
    command = CloseTask(
        task_id=TASK, template="offer", outcome="refused", fields={"lost_reason": "price"}
    )

    assert decided(a_card("mine"), command, by=GUEST).allowed
    more = command.model_copy(update={"fields": {"lost_reason": "price", "rooms": 1}})
    assert_refused(
        decided(a_card("mine"), more, by=GUEST), a_card("mine"), ("rights.edit", "permission")
    )


def test_a_visit_is_noted_and_a_finished_one_is_a_touch() -> None:
    state = a_card("mine")

    def happens(change: Any, by: Actor = ANNA) -> Decision:
        command = BookingChanged(booking="visit", change=change, booking_id=BOOKING)
        return decided(state, command, by=by)

    booked = Change(kind="booking", name="visit", before=BOOKING, after="booked")
    assert happens("booked").changes == (booked,)
    assert happens("booked").after.last_touch_at == state.last_touch_at
    assert happens("done", by=GUEST).after.last_touch_at == NOON
    assert_refused(happens("booked", by=GUEST), state, ("rights.book", "permission"))
    unknown = BookingChanged(booking="party", change="booked", booking_id=BOOKING)
    assert_refused(decided(state, unknown), state, ("bookings", "unknown"))


def test_only_evidence_touches() -> None:
    state = a_card("mine")

    touched = decided(state, Touch(evidence="answered_call"))
    written = decided(state, Inbound(channel="email", message_id=TASK), by=PUBLIC)

    assert touched.after.last_touch_at == NOON
    assert touched.changes == (Change(kind="touched", name="answered_call"),)
    assert written.after.last_touch_at == state.last_touch_at
    assert written.changes == (Change(kind="inbound", name="email", after=TASK),)


@pytest.mark.parametrize(
    "command",
    [
        Take(), Assign(owner_id=None), Edit(fields={}), Move(stage="mine"), Junk(reason="spam"),
        Touch(evidence="reply"), Signal(name="paid"), CloseTask(task_id=TASK),
        BookingChanged(booking="visit", change="done", booking_id=BOOKING),
    ],
    ids=lambda command: command.kind,
)  # fmt: skip
def test_the_public_may_only_come_in(command: Command) -> None:
    state = a_card("new")

    decision = decided(state, command, by=PUBLIC)

    assert decision.verdict == "refused"
    assert {kind for _, kind in kinds(decision)} == {"permission"}
    assert decision.after == state


def test_every_allowed_command_counts_up_the_version() -> None:
    assert decided(a_card(version=5), Edit(fields={})).after.version == 6


def test_a_card_of_a_pipeline_that_is_no_more_is_refused() -> None:
    lost_in_time = a_card("somewhere", "abolished")

    assert_refused(
        decided(lost_in_time, Move(stage="mine")), lost_in_time, ("card.pipeline", "unknown")
    )


def test_a_card_in_a_stage_that_is_no_more_moves_on_through_the_gates() -> None:
    stranded = a_card("abolished")

    assert decided(stranded, Move(stage="mine")).after.stage == "mine"
    assert kinds(decided(stranded, Move(stage="known")))[0] == (
        "leads.known.gate.require.budget",
        "missing",
    )


def test_a_timer_nobody_knows_is_out_of_date() -> None:
    fired = TimerFired(rule="robot:abolished", cause="x", due_at=NOON)

    assert_refused(decided(a_card(), fired, by=ROBOT), a_card(), ("robot:abolished", "nothing"))


def test_the_same_question_has_the_same_answer() -> None:
    state, command = a_card("mine"), Move(stage="visited")

    assert decided(state, command) == decided(state, command)
    assert decided(replace(state, owner_id=BORIS_ID), command, by=BORIS) != decided(state, command)
