"""Who may do and see what."""

import pytest

from tests.process.joinery import ANNA, FYODOR, GUEST, HELEN, PUBLIC, ROBOT, joinery
from voronka.kernel.actor import SYSTEM, Actor
from voronka.process import rights

KEY = Actor(kind="api_key", role="sales")
STRANGER = Actor(kind="person", role="abolished")
NOBODY = Actor(kind="person")


@pytest.mark.parametrize(
    ("actor", "create", "move", "override"),
    [
        (ANNA, True, True, False), (HELEN, True, True, True), (FYODOR, False, False, False),
        (GUEST, False, False, False), (KEY, True, True, False), (ROBOT, True, True, True),
        (SYSTEM, True, True, True), (PUBLIC, True, False, False),
        (STRANGER, False, False, False), (NOBODY, False, False, False),
    ],
)  # fmt: skip
def test_who_may_do_what(actor: Actor, create: bool, move: bool, override: bool) -> None:
    may = [rights.may(joinery(), actor, each) for each in ("create", "move", "override")]

    assert may == [create, move, override]


@pytest.mark.parametrize(
    ("actor", "see", "change", "unassigned"),
    [
        (ANNA, "own", "own", True), (HELEN, "all", "all", True),
        (FYODOR, "participating", "participating", False), (GUEST, "none", "none", False),
        (KEY, "own", "own", True), (ROBOT, "all", "all", True), (PUBLIC, "none", "none", False),
        (STRANGER, "none", "none", False),
    ],
)  # fmt: skip
def test_how_far_somebody_sees(actor: Actor, see: str, change: str, unassigned: bool) -> None:
    assert rights.scope(joinery(), actor, "lead", "see") == see
    assert rights.scope(joinery(), actor, "lead", "change") == change
    assert rights.sees_unassigned(joinery(), actor, "lead") is unassigned


def test_rights_to_leads_are_none_to_deals() -> None:
    assert rights.scope(joinery(), HELEN, "deal", "see") == "none"


def test_hidden_fields() -> None:
    assert rights.hidden_fields(joinery(), FYODOR) == {"budget"}
    assert rights.hidden_fields(joinery(), ROBOT) == frozenset()


def test_which_roles_may_do_a_thing() -> None:
    assert rights.roles_that_may(joinery(), "edit", "lead") == ("sales", "head", "fitter")
    assert rights.roles_that_may(joinery(), "override", "lead") == ("head",)
    assert rights.roles_that_may(joinery(), "move", "deal") == ()
