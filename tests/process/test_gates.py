"""Which gates stand before a stage."""

from tests.process.joinery import (
    ANNA,
    HELEN,
    NOON,
    TEXT,
    a_card,
    compiled,
    decided,
    joinery,
    kinds,
    known,
)
from voronka.kernel.money import Money
from voronka.process.commands import Move
from voronka.process.decide import decide
from voronka.process.decision import Decision
from voronka.process.gates import demands
from voronka.process.state import CardState, Facts

FULL = {"budget": Money(1, "RUB"), "wood": "oak", "painted": False}
DONE = known(booking__visit__exists=True, tasks__offer__closed=True)


def rules(state: CardState, stage: str, pipeline: str = "leads") -> list[str]:
    return [demand.rule for demand in demands(joinery(), state, pipeline, stage)]


def test_gates_carry_along_the_path() -> None:
    carried = [
        "leads.mine.gate.checks.owned",
        "leads.known.gate.require.budget",
        "leads.known.gate.require.wood",
    ]
    leaving = ["leads.known.leave.require.painted", "leads.known.leave.checks.colour_known"]

    assert rules(a_card("new"), "mine") == carried[:1]
    assert rules(a_card("new"), "known") == carried
    assert rules(a_card("new"), "visited") == [
        *carried,
        *leaving,
        "leads.visited.gate.checks.visit",
    ]


def test_going_back_asks_only_what_stands_before() -> None:
    assert rules(a_card("visited"), "mine") == ["leads.mine.gate.checks.owned"]


def test_losing_junking_and_waiting_ask_nothing_of_the_path() -> None:
    for stage in ("lost", "junk", "later"):
        assert rules(a_card("known"), stage) == []


def test_another_pipeline_asks_its_own_gates_only() -> None:
    assert rules(a_card("known"), "priced", "repeat") == ["repeat.priced.gate.require.budget"]


def test_an_approval_is_asked_where_the_card_has_not_been() -> None:
    approval = "leads.approved.gate.approval"

    assert approval in rules(a_card("visited"), "approved")
    assert approval in rules(a_card("new"), "won")
    assert approval not in rules(a_card("approved"), "won")
    assert approval not in rules(a_card("later", previous_stage="approved"), "won")
    assert approval in rules(a_card("later", previous_stage="visited"), "won")
    lost = a_card("lost", previous_stage="approved", closed_at=NOON)
    assert approval not in rules(lost, "approved")


def test_only_a_person_of_the_role_approves() -> None:
    visited = a_card("visited", fields=FULL)

    refused = decided(visited, Move(stage="approved"), facts=DONE)

    assert kinds(refused) == [("leads.approved.gate.approval", "approval")]
    assert refused.refusals[0].message.en == "This needs the approval of: Head."
    assert [(fix.kind, fix.target) for fix in refused.smallest_fix] == [("ask", "head")]
    assert decided(visited, Move(stage="approved"), by=HELEN, facts=DONE).after.stage == "approved"


def test_the_unknown_is_not_true() -> None:
    unknown = decided(a_card("known", fields=FULL), Move(stage="visited"))

    assert kinds(unknown) == [("leads.visited.gate.checks.visit", "check")] * 2
    proof = next(each for each in unknown.proof if each.rule.endswith("checks.visit"))
    assert proof.verdict is None
    assert proof.read == {"booking.visit.exists": None, "tasks.offer.closed": None}


def test_a_value_that_no_longer_fits_its_field_is_missing() -> None:
    state = a_card("mine", fields={"budget": Money(1, "RUB"), "wood": "ebony"})

    assert kinds(decided(state, Move(stage="known"))) == [
        ("leads.known.gate.require.wood", "missing")
    ]


def test_a_false_is_an_answer() -> None:
    state = a_card("known", fields=FULL)

    assert decided(state, Move(stage="visited"), facts=DONE).after.stage == "visited"


def test_all_that_was_asked_stands_in_the_proof_with_what_it_read() -> None:
    decision = decided(a_card("mine", fields={"wood": "oak"}), Move(stage="known"))

    assert [(each.rule, each.verdict) for each in decision.proof] == [
        ("rights.move", True),
        ("leads.mine.gate.checks.owned", True),
        ("leads.known.gate.require.budget", False),
        ("leads.known.gate.require.wood", True),
    ]
    assert decision.proof[-1].read == {"wood": "oak"}


def test_a_gate_that_does_not_carry_is_asked_at_its_own_stage_only() -> None:
    text = TEXT.replace(
        "gate: {require: [budget, wood]}\n        leave:\n",
        "gate: {require: [budget, wood], carry: false}\n        leave:\n          carry: false\n",
    )
    playbook = compiled(text)

    def move(stage: str, to: str) -> Decision:
        state = a_card(stage)
        return decide(playbook, state, DONE, Move(stage=to), ANNA, NOON)

    assert [rule for rule, _ in kinds(move("mine", "known"))] == [
        "leads.known.gate.require.budget",
        "leads.known.gate.require.wood",
    ]
    assert move("mine", "visited").allowed
    # Going on from the stage itself, what leaving it demands is asked all the same.
    assert [rule for rule, _ in kinds(move("known", "visited"))] == [
        "leads.known.leave.require.painted",
        "leads.known.leave.checks.colour_known",
    ]


def test_waiting_is_no_way_round_what_leaving_demands() -> None:
    waiting = a_card(
        "later", previous_stage="known", fields={"budget": FULL["budget"], "wood": "oak"}
    )

    assert [rule for rule, _ in kinds(decided(waiting, Move(stage="visited"), facts=DONE))] == [
        "leads.known.leave.require.painted",
        "leads.known.leave.checks.colour_known",
    ]


def test_facts_of_a_wrong_type_are_unknown() -> None:
    wrong = Facts(values={"booking.visit.exists": "yes", "tasks.offer.closed": 7})

    decision = decided(a_card("known", fields=FULL), Move(stage="visited"), facts=wrong)

    assert kinds(decision) == [("leads.visited.gate.checks.visit", "check")] * 2
