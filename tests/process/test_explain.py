"""Explanations are read off decisions and runs."""

from tests.process.joinery import FYODOR, HELEN, a_card, decided, joinery
from voronka.kernel.money import Money
from voronka.process.commands import Assign, Edit, Move, Take
from voronka.process.decision import Evaluation, Run
from voronka.process.explain import why_refused, why_run
from voronka.process.text import Text


def test_why_a_card_cannot_move_and_what_lets_it() -> None:
    decision = decided(a_card("known", fields={"wood": "oak"}), Move(stage="visited"))

    found = why_refused(joinery(), decision)

    assert found.summary == Text("Нельзя, причин: 4.", "It cannot be done, reasons: 4.")
    assert [reason.en for reason in found.reasons] == [
        "Fill in “Budget”.",
        "Fill in “Painted”.",
        "Which colour?",
        "Book the visit and close the offer.",
    ]
    assert [way.en for way in found.ways] == [
        "Fill in “Budget”",
        "Fill in “Painted”",
        "Book: Visit",
        "Close the task “Offer”",
    ]


def test_a_way_names_who_may_go_it() -> None:
    decision = decided(a_card("mine", fields={"wood": "oak"}), Move(stage="known"), by=FYODOR)

    ways = [way.en for way in why_refused(joinery(), decision).ways]

    assert ways == ["Have it done by: Salesperson", "Fill in “Budget” — Salesperson, Head"]


def test_what_is_allowed_needs_no_reasons() -> None:
    found = why_refused(joinery(), decided(a_card(owner_id=None), Take()))

    assert (found.summary.en, found.reasons, found.ways) == ("It can be done.", (), ())


def test_why_a_robot_acted_or_did_not() -> None:
    acted = decided(a_card(owner_id=None), Take()).runs[0]
    kept = decided(a_card(), Assign(owner_id=None), by=HELEN).runs[-1]
    plain = decided(a_card("mine"), Edit(fields={"rooms": 1})).runs[0]

    assert why_run(joinery(), "lead", acted).summary == Text(
        "«A taken lead moves» сработал.", "“A taken lead moves” acted."
    )
    assert [reason.en for reason in why_run(joinery(), "lead", kept).reasons] == [
        "Its condition does not hold.",
        "Its condition: an owner is set.",
        "owner: unknown",
    ]
    assert why_run(joinery(), "lead", plain).reasons == ()


def test_values_are_shown_as_people_read_them() -> None:
    proof = Evaluation(
        rule="robots.confirm", verdict=None, read={"budget": Money(10_000_000, "RUB")}
    )
    run = Run(robot="sos:alarm", cause="x", verdict="skipped", proof=(proof,))

    found = why_run(joinery(), "lead", run)

    assert found.summary.en == "“Nobody took it” did not act."
    assert found.reasons[-1] == Text("Budget: 100\u00a0000\u00a0₽", "Budget: ₽100,000")
