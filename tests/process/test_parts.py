"""Parts of a playbook as plain values: replaced at their place, compared, brought over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.process.parts import (
    Difference,
    NoSuchPart,
    at,
    brought_over,
    differences,
    digest,
    find,
    in_order,
    with_part,
)

_TREE = {
    "title": {"ru": "Салон", "en": "Showroom"},
    "fields": {"lead": {"budget": {"type": "money"}, "area": {"type": "number"}}},
    "robots": {"call": {"when": {"entered": "new"}}},
}


def test_a_part_is_found_or_said_to_be_missing() -> None:
    assert at(_TREE, ("fields", "lead", "budget", "type")) == "money"
    assert find(_TREE, ("fields", "deal")) is None
    with pytest.raises(NoSuchPart):
        at(_TREE, ("title", "de"))


def test_another_value_stands_at_the_old_place_and_the_given_tree_stays() -> None:
    changed = with_part(_TREE, ("fields", "lead", "budget", "type"), "integer")

    assert list(changed["fields"]["lead"]) == ["budget", "area"]
    assert changed["fields"]["lead"]["budget"] == {"type": "integer"}
    assert _TREE["fields"]["lead"]["budget"] == {"type": "money"}  # type: ignore[index]


def test_an_empty_section_goes_with_its_last_part() -> None:
    assert "robots" not in with_part(_TREE, ("robots", "call"), None)


def test_differences_tell_what_was_added_removed_changed_and_moved() -> None:
    other = with_part(_TREE, ("title",), {"ru": "Кухни", "en": "Kitchens"})
    other = with_part(other, ("robots", "call"), None)
    other = with_part(other, ("fields", "lead", "email"), {"type": "email"})
    other = in_order(other, ("fields", "lead"), ["area", "budget"])

    assert differences(_TREE, other) == [
        Difference(
            path=("title",), happened="changed",
            before={"ru": "Салон", "en": "Showroom"}, after={"ru": "Кухни", "en": "Kitchens"},
        ),
        Difference(path=("fields", "lead", "email"), happened="added", after={"type": "email"}),
        Difference(
            path=("fields", "lead"), happened="moved",
            before=["budget", "area"], after=["area", "budget"],
        ),
        Difference(
            path=("robots",), happened="removed", before={"call": {"when": {"entered": "new"}}}
        ),
    ]  # fmt: skip


_VALUES = st.recursive(
    st.text(max_size=3) | st.integers() | st.lists(st.text(max_size=2), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, min_size=1, max_size=4),
    max_leaves=12,
)
_TREES = st.dictionaries(st.sampled_from("abcd"), _VALUES, max_size=4)


@given(_TREES, _TREES)
def test_what_differs_brought_over_gives_the_other(before: object, after: object) -> None:
    assert isinstance(before, dict) and isinstance(after, dict)

    assert brought_over(after, before, before) == after


def test_changes_of_two_people_are_joined_and_the_later_order_wins() -> None:
    mine = with_part(_TREE, ("fields", "lead", "budget", "type"), "integer")
    theirs = with_part(_TREE, ("robots", "call", "when"), {"left": "new"})

    joined = brought_over(mine, _TREE, theirs)

    assert at(joined, ("fields", "lead", "budget", "type")) == "integer"
    assert at(joined, ("robots", "call", "when")) == {"left": "new"}


def test_the_order_of_keys_counts_in_a_digest() -> None:
    assert digest({"a": 1, "b": 2}) != digest({"b": 2, "a": 1})
    assert digest(None) == ""
