"""How cards move, wait, close, come back and pass the gates on purpose."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tests.process.joinery import (
    GUEST,
    HELEN,
    NOON,
    ROBOT,
    a_card,
    assert_refused,
    decided,
    kinds,
    known,
)
from voronka.kernel.money import Money
from voronka.process.commands import (
    Assign,
    BookingChanged,
    CloseTask,
    Command,
    Edit,
    Inbound,
    Junk,
    Lose,
    Move,
    Override,
    Postpone,
    Restore,
    Signal,
    Take,
    Touch,
    Win,
)
from voronka.process.decision import Change

TASK, BOOKING = UUID(int=70), UUID(int=80)
TOMORROW = NOON + timedelta(days=1)
MONEY = Money(10_000_000, "RUB")
KNOWN = {"budget": MONEY, "wood": "oak"}


# Moving


def test_a_move_takes_the_fields_filled_in_on_the_way() -> None:
    decision = decided(
        a_card("mine"), Move(stage="known", fields={"budget": "100000", "wood": "oak"})
    )

    after = decision.after
    assert (after.stage, after.entered_stage_at, dict(after.fields)) == ("known", NOON, KNOWN)
    assert decision.changes[-1] == Change(kind="stage", name="leads", before="mine", after="known")


def test_a_refused_move_leaves_the_fields_as_they_were() -> None:
    state = a_card("mine")

    decision = decided(state, Move(stage="known", fields={"budget": "100000", "wood": "iron"}))

    # The wrong value is told once, not as a missing one too.
    assert_refused(decision, state, ("fields.wood", "invalid"))


def test_a_move_to_where_the_card_stands_does_nothing() -> None:
    assert_refused(decided(a_card(), Move(stage="new")), a_card(), ("card.stage", "nothing"))


def test_a_move_needs_the_right_of_its_target() -> None:
    mine = a_card("mine", fields=KNOWN)

    assert_refused(
        decided(mine, Move(stage="known"), by=GUEST), mine, ("rights.move", "permission")
    )
    assert_refused(
        decided(mine, Move(stage="junk", fields={"junk_reason": "spam"}), by=GUEST),
        mine,
        ("rights.junk", "permission"),
        ("rights.edit", "permission"),
    )


def test_the_same_gate_for_a_robot() -> None:
    mine = a_card("mine")

    assert_refused(
        decided(mine, Move(stage="known"), by=ROBOT),
        mine,
        ("leads.known.gate.require.budget", "missing"),
        ("leads.known.gate.require.wood", "missing"),
    )


def test_to_another_pipeline_through_the_gates_there() -> None:
    refused = decided(a_card("mine"), Move(stage="priced", pipeline="repeat"))
    allowed = decided(a_card("mine", fields=KNOWN), Move(stage="priced", pipeline="repeat"))

    assert kinds(refused) == [("repeat.priced.gate.require.budget", "missing")]
    assert (allowed.after.pipeline, allowed.after.stage) == ("repeat", "priced")
    assert_refused(
        decided(a_card("mine"), Move(stage="begun", pipeline="orders")),
        a_card("mine"),
        ("card.pipeline", "unknown"),
    )


def test_the_transition_matrix_narrows_moves() -> None:
    again = a_card("again", "repeat", fields=KNOWN)

    by_sales = decided(again, Move(stage="priced"))
    by_head = decided(again, Move(stage="priced"), by=HELEN)
    nowhere = decided(again, Win(), by=HELEN)

    assert_refused(by_sales, again, ("repeat.transitions.again.priced", "transition"))
    assert [fix.target for fix in by_sales.smallest_fix] == ["head"]
    assert by_head.after.stage == "priced"
    assert_refused(nowhere, again, ("repeat.transitions.again.done", "transition"))
    assert decided(again, Lose(reason="price")).after.stage == "off"


# Waiting


def test_a_card_is_postponed_and_comes_back() -> None:
    postponed = decided(a_card("mine"), Postpone(until=TOMORROW, note="On holiday")).after
    again = decided(postponed, Postpone(until=TOMORROW + timedelta(days=1))).after
    back = decided(again, Move(stage="mine")).after

    assert (postponed.stage, postponed.previous_stage) == ("later", "mine")
    assert postponed.fields == {"next_contact_at": TOMORROW}
    assert (again.stage, again.entered_stage_at) == ("later", NOON)
    assert again.fields == {"next_contact_at": TOMORROW + timedelta(days=1)}
    assert (back.stage, back.previous_stage) == ("mine", "")


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(days=1)])
def test_nobody_waits_for_the_past(until: Any) -> None:
    decision = decided(a_card("mine"), Postpone(until=until))

    assert_refused(decision, a_card("mine"), ("leads.later.next_contact_at", "invalid"))
    assert [fix.target for fix in decision.smallest_fix] == ["next_contact_at"]


def test_a_pipeline_without_a_waiting_stage_does_not_wait() -> None:
    again = a_card("again", "repeat")

    assert_refused(decided(again, Postpone(until=TOMORROW)), again, ("card.pipeline", "unknown"))


# Closing and restoring


def test_a_lost_card_says_why() -> None:
    mine = a_card("mine")

    decision = decided(mine, Lose(reason="price"))

    assert (decision.after.stage, decision.after.closed_at) == ("lost", NOON)
    assert (decision.after.previous_stage, decision.after.fields) == (
        "mine",
        {"lost_reason": "price"},
    )
    assert decision.changes[-1] == Change(kind="closed", name="failure")
    assert_refused(decided(mine, Lose(reason="")), mine, ("leads.lost.lost_reason", "missing"))
    assert_refused(decided(mine, Lose(reason="weather")), mine, ("fields.lost_reason", "invalid"))
    assert_refused(
        decided(mine, Lose(reason="other", note=" ")), mine, ("leads.lost.lost_note", "missing")
    )
    assert decided(mine, Lose(reason="other", note="Moved away")).after.stage == "lost"


def test_dragging_a_card_to_the_lost_is_losing_it() -> None:
    mine = a_card("mine")

    assert_refused(decided(mine, Move(stage="lost")), mine, ("leads.lost.lost_reason", "missing"))
    assert (
        decided(mine, Move(stage="lost", fields={"lost_reason": "price"})).after.closed_at == NOON
    )


def test_junk_comes_back_to_where_it_stood() -> None:
    junk = decided(a_card("known", fields=KNOWN), Junk(reason="spam")).after
    back = decided(junk, Restore(), at=TOMORROW)

    assert (junk.stage, junk.fields["junk_reason"]) == ("junk", "spam")
    assert (back.after.stage, back.after.closed_at, back.after.previous_stage) == (
        "known",
        None,
        "",
    )
    assert dict(back.after.fields) == KNOWN
    assert back.changes == (
        Change(kind="field", name="junk_reason", before="spam"),
        Change(kind="restored", before="junk", after="known"),
        Change(kind="stage", name="leads", before="junk", after="known"),
    )


def test_a_card_lost_while_it_waited_comes_back_to_the_path() -> None:
    waiting = decided(a_card("mine"), Postpone(until=TOMORROW)).after
    lost = decided(waiting, Lose(reason="price")).after

    assert lost.previous_stage == "mine"
    assert decided(lost, Restore()).after.stage == "mine"


def test_a_card_whose_stage_is_no_more_comes_back_to_the_beginning() -> None:
    lost = a_card("lost", closed_at=NOON, previous_stage="abolished")

    assert decided(lost, Restore()).after.stage == "new"


def test_restoring_goes_through_the_gate() -> None:
    lost = a_card("lost", closed_at=NOON, previous_stage="known")

    assert_refused(
        decided(lost, Restore()),
        lost,
        ("leads.known.gate.require.budget", "missing"),
        ("leads.known.gate.require.wood", "missing"),
    )
    assert_refused(decided(a_card(), Restore()), a_card(), ("card.closed", "nothing"))


@pytest.mark.parametrize(
    "command",
    [
        Take(),
        Assign(owner_id=None),
        Edit(fields={"rooms": 1}),
        Move(stage="mine"),
        Win(),
        Lose(reason="price"),
        Junk(reason="spam"),
        Postpone(until=TOMORROW),
        Override(stage="mine", reason="So", expires_at=TOMORROW),
        BookingChanged(booking="visit", change="booked", booking_id=BOOKING),
        CloseTask(task_id=TASK, template="call", fields={"rooms": 1}),
    ],
    ids=lambda command: command.kind,
)
def test_a_closed_card_stays_as_it_is(command: Command) -> None:
    lost = a_card("lost", closed_at=NOON, previous_stage="mine")

    assert_refused(decided(lost, command, by=HELEN), lost, ("card.closed", "closed"))


@pytest.mark.parametrize(
    "command",
    [
        Touch(evidence="reply"),
        Inbound(channel="email"),
        Signal(name="paid"),
        CloseTask(task_id=TASK, template="call"),
        CloseTask(task_id=TASK, template="offer", outcome="refused"),
        BookingChanged(booking="visit", change="cancelled", booking_id=BOOKING),
    ],
    ids=lambda command: command.kind,
)
def test_what_happens_around_a_closed_card_is_still_noted(command: Command) -> None:
    lost = a_card("lost", closed_at=NOON, previous_stage="mine")

    decision = decided(lost, command)

    assert (decision.verdict, decision.after.stage) == ("allowed", "lost")


def test_winning_asks_every_gate_on_the_way() -> None:
    known_card = a_card("known", fields={**KNOWN, "painted": False})

    decision = decided(known_card, Win())

    assert kinds(decision) == [
        ("leads.visited.gate.checks.visit", "check"),
        ("leads.visited.gate.checks.visit", "check"),
        ("leads.approved.gate.approval", "approval"),
    ]
    done = known(booking__visit__exists=True, tasks__offer__closed=True)
    won = decided(known_card, Win(), by=HELEN, facts=done).after
    assert (won.stage, won.closed_at) == ("won", NOON)


# Overriding


def test_an_override_passes_the_gates_and_is_recorded() -> None:
    mine = a_card("mine")

    decision = decided(
        mine, Override(stage="known", reason=" An old friend ", expires_at=TOMORROW), by=HELEN
    )

    assert decision.after.stage == "known"
    assert decision.changes[0] == Change(
        kind="override", name="known", after=TOMORROW, note="An old friend"
    )
    assert [each.rule for each in decision.proof if each.verdict is False] == [
        "leads.known.gate.require.budget",
        "leads.known.gate.require.wood",
    ]


def test_an_override_needs_right_reason_and_expiry() -> None:
    mine = a_card("mine")

    assert_refused(
        decided(mine, Override(stage="known", reason=" ", expires_at=NOON)),
        mine,
        ("rights.override", "permission"),
        ("override.reason", "missing"),
        ("override.expires_at", "invalid"),
    )
    assert_refused(
        decided(mine, Override(stage="known", reason="So", expires_at=TOMORROW), by=ROBOT),
        mine,
        ("rights.override", "permission"),
    )


def test_an_override_does_not_lose_a_card_without_a_reason() -> None:
    mine = a_card("mine")

    assert_refused(
        decided(mine, Override(stage="lost", reason="So", expires_at=TOMORROW), by=HELEN),
        mine,
        ("leads.lost.lost_reason", "missing"),
    )
