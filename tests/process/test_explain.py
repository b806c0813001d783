"""Explanations are read off decisions and runs."""

from tests.process.joinery import FYODOR, HELEN, a_card, decided, joinery
from voronka.kernel.money import Money
from voronka.process.commands import Assign, Move, Take
from voronka.process.decision import Evaluation
from voronka.process.explain import asked_line, why_refused
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


def test_what_a_robot_asked_and_read() -> None:
    kept = decided(a_card(), Assign(owner_id=None), by=HELEN).runs[-1]

    (line,) = [asked_line(joinery(), "lead", each) for each in kept.proof]

    assert (line.words.en, line.read.en) == ("Its condition: an owner is set.", "owner: unknown")
    assert line.verdict == "false"


def test_what_a_gate_asked_and_read() -> None:
    state = a_card("mine", fields={"wood": "oak"})
    decision = decided(state, Move(stage="known"))

    lines = [asked_line(joinery(), "lead", each) for each in decision.proof]

    assert [(line.words.en, line.read.en, line.verdict) for line in lines] == [
        ("The right to move cards", "Salesperson", "true"),
        ("Its condition: an owner is set.", "owner: somebody", "true"),
        ("Budget: unknown", "", "false"),
        ("Wood: Oak", "", "true"),
    ]


def test_approvals_and_transitions_are_asked_of_a_role() -> None:
    def told(rule: str) -> Text:
        evaluation = Evaluation(rule=rule, verdict=False, read={"role": "sales"})
        return asked_line(joinery(), "lead", evaluation).words

    assert told("leads.approved.gate.approval").en == "The required approval"
    assert told("repeat.transitions.again.priced").en == "This way is open"
    assert told("rights.override") == Text(
        "Право проводить карточку в обход условий", "The right to override gates"
    )


def test_values_are_shown_as_people_read_them() -> None:
    money = Money(10_000_000, "RUB")
    evaluation = Evaluation(
        rule="leads.known.gate.require.budget", verdict=True, read={"budget": money}
    )

    assert asked_line(joinery(), "lead", evaluation).words == Text(
        "Budget: 100\u00a0000\u00a0₽", "Budget: ₽100,000"
    )
