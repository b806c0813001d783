"""Simple conditions as rows of a form, and back."""

from collections.abc import Iterator

import pytest

from tests.process.books import KITCHENS
from voronka.process.conditions import Condition, Scope
from voronka.process.conditions.reading import read
from voronka.process.conditions.rows import Row, Rows, rows_of, source_of
from voronka.process.facts import facts
from voronka.process.loader import load_playbook

_BOOK = load_playbook(KITCHENS, facts)
_LEAD = _BOOK.scope("lead")


def _shipped() -> Iterator[tuple[Condition, Scope]]:
    for condition in _BOOK.conditions.values():
        yield condition, condition.scope


@pytest.mark.parametrize(
    ("source", "rows"),
    [
        ("has(budget)", Rows(rows=(Row(name="budget", operator="filled"),))),
        (
            "budget >= 500000 && layout in ['island', 'peninsula']",
            Rows(
                rows=(
                    Row(name="budget", operator=">=", values=("500000",)),
                    Row(name="layout", operator="in", values=("island", "peninsula")),
                )
            ),
        ),
        (
            "splashback == false || has(splashback_material)",
            Rows(
                joined="any",
                rows=(
                    Row(name="splashback", operator="no"),
                    Row(name="splashback_material", operator="filled"),
                ),
            ),
        ),
        (
            "card.stage != 'ours'",
            Rows(rows=(Row(name="card.stage", operator="not_in", values=("ours",)),)),
        ),
        ("", Rows()),
    ],
)
def test_a_condition_is_taken_apart_and_put_together(source: str, rows: Rows) -> None:
    assert rows_of(source, _LEAD) == rows
    assert source_of(rows, _LEAD) == source


def test_more_than_rows_can_say_stays_as_it_is_written() -> None:
    assert rows_of("has(budget) && (has(phone) || has(email))", _LEAD) is None
    assert rows_of("card.age > duration('3d')", _LEAD) is None
    assert rows_of("has(budgett", _LEAD) is None


def test_what_was_not_changed_keeps_its_spelling() -> None:
    was = "!(  splashback  )"
    rows = rows_of(was, _LEAD)

    assert rows is not None
    assert source_of(rows, _LEAD, was=was) == was


def test_rows_that_are_not_filled_in_yet_are_left_out() -> None:
    rows = Rows(rows=(Row(name="budget", operator=">="), Row(name="", operator="")))

    assert source_of(rows, _LEAD) == ""


def test_a_quote_in_a_value_does_no_harm() -> None:
    rows = Rows(rows=(Row(name="client_name", operator="==", values=("O'Neil\\",)),))

    assert rows_of(source_of(rows, _LEAD), _LEAD) == rows


def test_every_shipped_condition_that_rows_can_say_means_the_same_again() -> None:
    said = 0
    for condition, scope in _shipped():
        rows = rows_of(condition.source, scope)
        if rows is not None:
            said += 1
            assert rows_of(source_of(rows, scope), scope) == rows
            assert read(source_of(rows, scope, was=condition.source), scope) == condition.tree
    assert said > 40
