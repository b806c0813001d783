"""Who gets the next card: fair whoever comes and goes, and the same when decided again (N7)."""

from collections import Counter
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.process.facts import facts
from voronka.process.loader import load_playbook
from voronka.process.route import Candidate, Choice, Ledger, route

NOW = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
PLAYBOOK = load_playbook(Path(__file__).parents[2] / "voronka" / "packs" / "kitchens", facts)
PEOPLE = [UUID(int=number) for number in range(1, 6)]

# At each card: who is there, and with how many open cards.
Days = list[tuple[frozenset[int], tuple[int, ...]]]
days = st.lists(
    st.tuples(
        st.frozensets(st.integers(0, 4)),
        st.tuples(*[st.integers(0, 9)] * 5),
    ),
    max_size=40,
)


def _candidates(
    present: frozenset[int], loads: tuple[int, ...], weights: list[int]
) -> list[Candidate]:
    return [
        Candidate(
            id=PEOPLE[n],
            name=f"Seller {n}",
            weight=weights[n],
            open_cards=loads[n],
            away="" if n in present else "absent",
        )
        for n in range(5)
    ]


def _played(history: Days, weights: list[int]) -> list[Choice]:
    ledger, choices = Ledger(rule="turn", grade="a"), []
    for present, loads in history:
        choice = route(PLAYBOOK, _candidates(present, loads, weights), ledger, NOW)
        ledger = choice.ledger
        choices.append(choice)
    return choices


@given(days)
@settings(max_examples=150, deadline=None)
def test_who_is_away_gets_nothing_and_somebody_who_is_there_always_does(history: Days) -> None:
    for (present, _), choice in zip(history, _played(history, [1] * 5), strict=True):
        if present:
            assert choice.to in {PEOPLE[n] for n in present}
        else:
            assert choice.to is None


@given(days)
@settings(max_examples=150, deadline=None)
def test_with_equal_weights_any_two_who_are_there_together_differ_by_one_at_most(
    history: Days,
) -> None:
    choices = _played(history, [1] * 5)

    for first, second in combinations(range(5), 2):
        got: Counter[int] = Counter()
        for (present, _), choice in zip(history, choices, strict=True):
            if not {first, second} <= present:
                got.clear()
                continue
            got.update(n for n in (first, second) if choice.to == PEOPLE[n])
            assert abs(got[first] - got[second]) <= 1


@given(st.lists(st.integers(1, 4), min_size=5, max_size=5), st.integers(1, 60))
@settings(max_examples=60, deadline=None)
def test_weights_share_in_proportion(weights: list[int], count: int) -> None:
    everybody = frozenset(range(5))
    choices = _played([(everybody, (0,) * 5)] * count, weights)

    got = Counter(choice.to for choice in choices)
    for first, second in combinations(range(5), 2):
        ahead = got[PEOPLE[first]] * weights[second] - got[PEOPLE[second]] * weights[first]
        assert abs(ahead) <= max(weights[first], weights[second])


@given(days, st.lists(st.integers(1, 4), min_size=5, max_size=5))
@settings(max_examples=80, deadline=None)
def test_decided_again_from_what_was_written_it_is_the_same(
    history: Days, weights: list[int]
) -> None:
    ledger = Ledger(rule="turn", grade="a")
    for choice in _played(history, weights):
        again = route(
            PLAYBOOK,
            [each.candidate for each in choice.considered],
            ledger,
            choice.at,
            by=choice.by,
        )
        assert again == choice
        ledger = again.ledger


def test_the_least_loaded_for_their_weight_is_next() -> None:
    candidates = _candidates(frozenset(range(3)), (4, 3, 5, 0, 0), [1, 1, 2, 1, 1])

    choice = route(PLAYBOOK, candidates, Ledger(rule="turn"), NOW, by="load")

    assert choice.to == PEOPLE[2]
    assert choice.reason.en == (
        "Seller 2 has the fewest open cards for their weight (5), of 3 who are free."
    )


def test_a_holiday_is_not_made_up_for() -> None:
    both, one = frozenset({0, 1}), frozenset({0})
    none: tuple[int, ...] = (0,) * 5
    history: Days = [(both, none)] * 4 + [(one, none)] * 20 + [(both, none)] * 6

    choices = _played(history, [1] * 5)

    assert Counter(choice.to for choice in choices[24:]) == {PEOPLE[0]: 3, PEOPLE[1]: 3}


def test_nobody_free_is_said_with_names_and_leaves_the_ledger_as_it_is() -> None:
    ledger = Ledger(rule="turn")
    candidates = [Candidate(id=PEOPLE[0], name="Anna", away="off_shift")]

    choice = route(PLAYBOOK, candidates, ledger, NOW)

    assert (choice.to, choice.ledger) == (None, ledger)
    assert choice.reason.en == "Nobody is free: Anna (is off shift)."
