from typing import Any

from hypothesis import given, settings

from tests.process.conditions import kitchen
from tests.process.conditions.kitchen import NOW, SCOPE, TREES
from voronka.process.conditions import (
    AllOf,
    AnyOf,
    Atom,
    Condition,
    Proof,
    Requirement,
    atoms,
    compile_condition,
    ways,
)
from voronka.process.conditions.nodes import Node


def prove(source: str, **values: Any) -> Proof:
    return compile_condition(source, SCOPE).evaluate(values, NOW)


def sources(requirement: Requirement | None) -> Any:
    """Show what is unmet as nested tuples of sources."""
    match requirement:
        case AllOf(parts=parts):
            return ("all", *(sources(part) for part in parts))
        case AnyOf(parts=parts):
            return ("any", *(sources(part) for part in parts))
        case Atom():
            return requirement.source
    return None


def test_a_proof_names_what_was_read() -> None:
    proof = prove("urgent && budget > 5 || booking.visit.exists", urgent=False, rooms=3)

    assert proof.result is None
    assert proof.reads == {"urgent": False, "budget": None, "booking.visit.exists": None}


def test_nothing_is_to_blame_where_it_holds() -> None:
    assert prove("urgent || appliances", urgent=True).unmet is None


def test_a_conjunction_blames_only_what_is_not_true() -> None:
    proof = prove("urgent && appliances && rooms > 2", urgent=True, appliances=False)

    assert sources(proof.unmet) == ("all", "appliances", "rooms > 2")
    assert [atom.result for atom in atoms(proof.unmet)] == [False, None]
    assert [atom.names for atom in atoms(proof.unmet)] == [("appliances",), ("rooms",)]
    assert [atom.words("ru") for atom in atoms(proof.unmet)] == [
        "«встроенная техника» — да",
        "число комнат больше 2",
    ]


def test_a_disjunction_offers_its_alternatives() -> None:
    proof = prove("urgent && (appliances || rooms > 2 && has(mail))", urgent=False, rooms=3)

    assert sources(proof.unmet) == ("all", "urgent", ("any", "appliances", "has(mail)"))


def test_a_negation_is_blamed_where_it_fails() -> None:
    proof = prove("!(urgent || rooms > 2 && has(mail))", urgent=True, rooms=3, mail="a@example.com")

    assert sources(proof.unmet) == ("all", "!urgent", ("any", "!(rooms > 2)", "!has(mail)"))
    assert atoms(proof.unmet)[1].words("en") == "number of rooms is at most 2"


def test_the_ways_out_are_minimal_and_smallest_first() -> None:
    proof = prove("(urgent && appliances || rooms > 2) && (urgent || has(mail))")

    found = [sorted(atom.source for atom in way) for way in ways(proof.unmet)]

    assert sorted(found) == sorted([["appliances", "urgent"], ["rooms > 2", "urgent"],
                                    ["has(mail)", "rooms > 2"]])  # fmt: skip


def test_nothing_to_do_is_one_way_out() -> None:
    assert ways(None) == (frozenset(),)


def _with_atoms_true(node: Node, fixed: frozenset[Node], values: dict[str, Any]) -> bool | None:
    """Evaluate a tree as if some of its atoms were true."""
    from voronka.process.conditions.nodes import And, Or
    from voronka.process.conditions.shape import without_outer_not

    def answer(part: Node) -> bool | None:
        if part in fixed:
            return True
        if not isinstance(part, And | Or):
            return Condition(part, SCOPE).holds(values, NOW)
        answers = [answer(inner) for inner in part.parts]
        decisive = isinstance(part, Or)
        if decisive in answers:
            return decisive
        return None if None in answers else not decisive

    return answer(without_outer_not(node))


@settings(max_examples=200, deadline=None)
@given(tree=TREES, values=kitchen.fields())
def test_each_way_out_suffices_and_no_part_of_it_does(tree: Node, values: dict[str, Any]) -> None:
    proof = Condition(tree, SCOPE).evaluate(values, NOW)

    assert (proof.unmet is None) == (proof.result is True)
    for way in ways(proof.unmet) if proof.unmet else ():
        nodes = frozenset(atom.node for atom in way)
        assert _with_atoms_true(tree, nodes, values) is True
        for left_out in nodes:
            assert _with_atoms_true(tree, nodes - {left_out}, values) is not True
