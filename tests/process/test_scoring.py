"""The scoring matrix: points by answer, class, amount and title."""

from datetime import UTC, datetime

import pytest

from tests.process.joinery import TEXT, a_card, compiled, joinery
from voronka.kernel.money import Money
from voronka.process.decision import Points, Score
from voronka.process.scoring import score
from voronka.process.state import Facts, Value
from voronka.process.text import Text


def scored(**fields: Value) -> Score:
    return score(joinery(), a_card("mine", fields=fields), Facts())


def test_each_answer_shows_its_points() -> None:
    budget = Money(10_000_000, "RUB")

    found = scored(wood="oak", budget=budget, rooms=3, client_name="Ivan")

    assert found.points == (
        Points(
            axis="means",
            rule="scoring.abc.means.0",
            points=3,
            label=Text.same("Wood: Oak"),
            read={"wood": "oak"},
        ),
        Points(
            axis="means",
            rule="scoring.abc.means.1",
            points=2,
            label=Text.same("Good budget"),
            read={"budget": budget},
        ),
        Points(
            axis="size",
            rule="scoring.abc.size.0",
            points=4,
            label=Text.same("rooms > 2"),
            read={"rooms": 3},
        ),
    )
    assert (found.by_axis, found.total, found.class_key) == ({"means": 5, "size": 4}, 9, "a")


def test_the_fields_that_follow() -> None:
    found = scored(wood="pine", budget=Money(10_000_001, "RUB"))

    assert dict(found.values) == {
        "abc_class": "b",
        "abc_means": 3,
        "abc_size": 0,
        "abc_points": 3,
        # Half of the budget, rounded half up.
        "amount": Money(5_000_001, "RUB"),
        "title": "B 3-0 no name",
    }


def test_without_answers_there_is_no_class_and_no_amount() -> None:
    found = scored()

    assert (found.points, found.class_key) == ((), "")
    assert dict(found.values) == {
        "abc_class": None,
        "abc_means": 0,
        "abc_size": 0,
        "abc_points": 0,
        "title": "0-0 no name",
    }


def test_answers_of_a_wrong_type_give_no_points() -> None:
    last = datetime.max.replace(tzinfo=UTC)

    found = scored(wood=7, rooms="many", budget="rich", client_name=last)

    assert (found.points, found.values["title"]) == ((), "0-0 no name")


def test_a_matrix_of_another_kind_is_not_taken() -> None:
    playbook = compiled(
        TEXT.replace("    of: lead\n    axes:", "    of: deal\n    axes:")
        .replace("field: wood, options: {oak: 3, pine: 1}", "field: source, options: {call: 3}")
        .replace("budget >= 100000", "has(email)")
        .replace("rooms > 2", "has(phone)")
        .replace("    amount_from: budget\n", "")
    )

    with pytest.raises(KeyError):
        score(playbook, a_card("mine"), Facts())
    with pytest.raises(KeyError):
        score(joinery(), a_card("mine"), Facts(), "abd")
