"""What each command does to a card, and why it does nothing."""

import pytest

from tests.process.joinery import (
    ANNA,
    ANNA_ID,
    BORIS_ID,
    GUEST,
    HELEN,
    NOON,
    PUBLIC,
    ROBOT,
    a_card,
    assert_refused,
    decided,
    known,
    no_card,
)
from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process.commands import (
    Assign,
    Create,
    Edit,
    Move,
    Take,
)
from voronka.process.decision import Change

MONEY = Money(10_000_000, "RUB")


# Create


def test_a_card_made_by_hand_belongs_to_who_made_it() -> None:
    decision = decided(no_card(), Create(pipeline="leads", fields={"client_name": " Ivan "}))

    after = decision.after
    assert (after.pipeline, after.stage, after.owner_id) == ("leads", "new", ANNA_ID)
    assert (after.created_at, after.entered_stage_at, after.last_touch_at) == (NOON, NOON, NOON)
    assert (after.version, dict(after.fields)) == (1, {"client_name": "Ivan"})
    assert decision.changes == (
        Change(kind="created", name="hand"),
        Change(kind="owner", after=ANNA_ID),
        Change(kind="field", name="client_name", after="Ivan"),
        Change(kind="stage", name="leads", after="new"),
    )


@pytest.mark.parametrize(("channel", "by"), [("form", PUBLIC), ("import", ANNA), ("hand", ROBOT)])
def test_a_card_that_comes_otherwise_belongs_to_nobody(channel: str, by: Actor) -> None:
    decision = decided(no_card(), Create(pipeline="leads", channel=channel), by=by)

    assert (decision.verdict, decision.after.owner_id) == ("allowed", None)


def test_making_a_card_for_somebody_else_needs_the_right_to_assign() -> None:
    command = Create(pipeline="leads", owner_id=BORIS_ID)

    assert_refused(decided(no_card(), command), no_card(), ("rights.assign", "permission"))
    assert decided(no_card(), command, by=HELEN).after.owner_id == BORIS_ID


def test_a_card_made_in_a_later_stage_passes_every_gate_before_it() -> None:
    command = Create(pipeline="leads", stage="known", channel="import")

    refused = decided(no_card(), command)
    allowed = decided(
        no_card(),
        Create(pipeline="leads", stage="known", fields={"budget": "100000", "wood": "oak"}),
    )

    assert_refused(
        refused,
        no_card(),
        ("leads.mine.gate.checks.owned", "check"),
        ("leads.known.gate.require.budget", "missing"),
        ("leads.known.gate.require.wood", "missing"),
    )
    assert allowed.after.stage == "known"


def test_a_card_cannot_be_made_twice_or_nowhere() -> None:
    assert_refused(decided(a_card(), Create(pipeline="leads")), a_card(), ("card", "nothing"))
    assert_refused(
        decided(no_card(), Create(pipeline="orders")), no_card(), ("card.pipeline", "unknown")
    )
    assert_refused(
        decided(no_card(), Create(pipeline="leads", stage="knwon")),
        no_card(),
        ("card.stage", "unknown"),
    )


def test_a_misspelt_stage_is_answered_with_a_suggestion() -> None:
    decision = decided(a_card(), Move(stage="knwon"))

    assert decision.refusals[0].message.en == "Stage: there is no “knwon”. Perhaps “Known”?"


# Whose card it is


def test_a_free_card_is_taken() -> None:
    decision = decided(a_card(owner_id=None), Take())

    assert decision.after.owner_id == ANNA_ID
    assert decision.changes == (Change(kind="owner", after=ANNA_ID),)


def test_who_comes_second_is_told_who_was_first() -> None:
    decision = decided(
        a_card(owner_id=BORIS_ID), Take(), facts=known(card__owner_name="Boris Petrov")
    )

    assert_refused(decision, a_card(owner_id=BORIS_ID), ("card.owner", "taken"))
    assert decision.refusals[0].message.en == "It belongs to Boris Petrov."
    assert decision.refusals[0].message.ru == "Ответственный — Boris Petrov."


def test_nobody_takes_twice_without_right_or_without_being_a_person() -> None:
    free = a_card(owner_id=None)

    assert_refused(decided(a_card(), Take()), a_card(), ("card.owner", "nothing"))
    assert_refused(decided(free, Take(), by=GUEST), free, ("rights.take", "permission"))
    assert_refused(decided(free, Take(), by=ROBOT), free, ("rights.take", "permission"))


def test_a_head_assigns_and_unassigns() -> None:
    assigned = decided(a_card(), Assign(owner_id=BORIS_ID), by=HELEN)
    freed = decided(a_card(), Assign(owner_id=None), by=HELEN)

    assert assigned.changes == (Change(kind="owner", before=ANNA_ID, after=BORIS_ID),)
    assert freed.after.owner_id is None
    assert_refused(
        decided(a_card(), Assign(owner_id=BORIS_ID)), a_card(), ("rights.assign", "permission")
    )
    assert_refused(
        decided(a_card(), Assign(owner_id=ANNA_ID), by=HELEN), a_card(), ("card.owner", "nothing")
    )


def test_a_refusal_for_want_of_a_right_names_who_has_it() -> None:
    decision = decided(a_card(), Assign(owner_id=BORIS_ID))

    assert [(fix.kind, fix.target) for fix in decision.refusals[0].fixes] == [("ask", "head")]
    assert [fix.target for fix in decision.smallest_fix] == ["head"]


# Fields


def test_an_edit_is_read_by_the_types_of_the_fields() -> None:
    state = a_card(fields={"colour": "red", "rooms": 2})

    decision = decided(
        state, Edit(fields={"budget": "100 000", "colour": "", "rooms": "2", "painted": "yes"})
    )

    assert dict(decision.after.fields) == {"budget": MONEY, "rooms": 2, "painted": True}
    assert decision.changes == (
        Change(kind="field", name="budget", after=MONEY),
        Change(kind="field", name="painted", after=True),
        Change(kind="field", name="colour", before="red"),
    )


def test_an_edit_is_no_touch() -> None:
    state = a_card()

    assert decided(state, Edit(fields={"rooms": 1})).after.last_touch_at == state.last_touch_at


def test_every_wrong_value_is_refused_at_once_in_the_order_of_the_card() -> None:
    wrong = {"budgt": 1, "rooms": "many", "rank": "high", "wood": "plastic"}

    decision = decided(a_card(), Edit(fields=wrong))

    assert_refused(
        decision,
        a_card(),
        ("fields.wood", "invalid"),
        ("fields.rooms", "invalid"),
        ("fields.rank", "permission"),
        ("fields.budgt", "unknown"),
    )
    assert decision.refusals[-1].message.en == "There is no field “budgt”. Perhaps “budget”?"
    assert [refusal.field for refusal in decision.refusals] == ["wood", "rooms", "rank", "budgt"]


def test_a_robot_may_write_a_computed_field() -> None:
    assert decided(a_card(), Edit(fields={"rank": "high"}), by=ROBOT).after.fields == {
        "rank": "high"
    }


def test_a_hidden_field_is_not_changed() -> None:
    fitter = Actor(kind="person", role="fitter")

    decision = decided(a_card(), Edit(fields={"budget": 1, "rooms": 1}), by=fitter)

    assert_refused(decision, a_card(), ("fields.budget", "permission"))
