"""The smallest set of fixes: on random gates, it suffices, and nothing smaller does."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.process.joinery import (
    ANNA,
    FYODOR,
    NOON,
    TEXT,
    a_card,
    compiled,
    decided,
    known,
)
from voronka.kernel.money import Money
from voronka.process import needs
from voronka.process.commands import Move
from voronka.process.decide import decide
from voronka.process.decision import Decision, Fix
from voronka.process.playbook import Playbook
from voronka.process.state import Facts, Value
from voronka.process.text import Text

# What can be done, the name each deed changes and the values it may give.
DEEDS: Mapping[tuple[str, str], tuple[str, tuple[Value, ...]]] = {
    ("fill", "painted"): ("painted", (True, False)),
    ("fill", "wood"): ("wood", ("oak", "pine")),
    ("fill", "colour"): ("colour", ("red", "…")),
    ("fill", "rooms"): ("rooms", (1, 2, 3)),
    ("book", "visit"): ("booking.visit.exists", (True, False)),
    ("close_task", "offer"): ("tasks.offer.closed", (True, False)),
}
ATOMS = st.sampled_from(
    [
        "painted", "!painted", "has(painted)", "painted == false",
        "wood == 'oak'", "wood != 'oak'", "has(wood)", "wood in ['pine']",
        "has(colour)", "colour == 'red'", "has(rooms)", "rooms > 2", "rooms < 2", "!has(rooms)",
        "booking.visit.exists", "!booking.visit.exists", "tasks.offer.closed",
    ]
)  # fmt: skip
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.builds(
        lambda left, sign, right: f"({left} {sign} {right})",
        inner,
        st.sampled_from(["&&", "||"]),
        inner,
    ),
    max_leaves=4,
)
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "painted": st.booleans(),
        "wood": st.sampled_from(["oak", "pine"]),
        "colour": st.sampled_from(["red", "…"]),
        "rooms": st.integers(1, 3),
    },
)
FACTS = st.fixed_dictionaries(
    {}, optional={"booking.visit.exists": st.booleans(), "tasks.offer.closed": st.booleans()}
)


def with_gate(required: list[str], checks: list[str]) -> Playbook:
    """Return the joinery with another gate before its stage `visited`, and no other."""
    gate = {
        "require": required,
        "checks": {
            f"check_{number}": {"that": that, "say": that} for number, that in enumerate(checks)
        },
    }
    start, end = TEXT.index("      mine:\n"), TEXT.index("      later:")
    only = f"      visited: {{label: Visited, gate: {json.dumps(gate)}}}\n"
    text = TEXT[:start] + only + TEXT[end:]
    robots, tasks = text.index("robots:"), text.index("tasks:")
    return compiled(text[:robots] + text[tasks:])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    required=st.lists(st.sampled_from(["painted", "wood", "colour", "rooms"]), unique=True),
    checks=st.lists(CONDITIONS, max_size=3),
    fields=FIELDS,
    facts=FACTS,
)
def test_the_smallest_fix_suffices_and_nothing_smaller_does(
    required: list[str],
    checks: list[str],
    fields: dict[str, Value],
    facts: dict[str, Value],
) -> None:
    playbook = with_gate(required, checks)
    state = a_card("new", fields=fields)

    def passes(changed: Mapping[str, Value]) -> bool:
        own = {name: value for name, value in changed.items() if "." not in name}
        other = {name: value for name, value in changed.items() if "." in name}
        fixed = replace(state, fields={**fields, **own})
        decision = decide(
            playbook, fixed, Facts(values={**facts, **other}), Move(stage="visited"), ANNA, NOON
        )
        return decision.allowed

    def suffices(deeds: frozenset[tuple[str, str]]) -> bool:
        return any(passes(changed) for changed in ways_of(deeds))

    decision = decide(playbook, state, Facts(values=facts), Move(stage="visited"), ANNA, NOON)

    if decision.allowed:
        assert (decision.refusals, decision.smallest_fix) == ((), ())
        return
    smallest = next(
        (
            size
            for size in range(1, len(DEEDS) + 1)
            if any(suffices(frozenset(deeds)) for deeds in combinations(DEEDS, size))
        ),
        None,
    )
    chosen = frozenset(needs.key_of(fix) for fix in decision.smallest_fix)
    if smallest is None:
        assert not decision.smallest_fix or not decision.fix_is_exact
        return
    assert decision.fix_is_exact
    assert len(chosen) == smallest
    assert suffices(chosen)
    assert not any(
        suffices(frozenset(fewer))
        for size in range(len(chosen))
        for fewer in combinations(chosen, size)
    )


EIGHT: Mapping[tuple[str, str], tuple[str, Value]] = {
    ("fill", "painted"): ("painted", True),
    ("fill", "wood"): ("wood", "oak"),
    ("fill", "colour"): ("colour", "red"),
    ("fill", "rooms"): ("rooms", 3),
    ("fill", "budget"): ("budget", Money(100_000_00, "RUB")),
    ("fill", "email"): ("email", "ivan@example.com"),
    ("book", "visit"): ("booking.visit.exists", True),
    ("close_task", "offer"): ("tasks.offer.closed", True),
}


def test_of_eight_conditions_exactly_the_unmet_are_told_whichever_they_are() -> None:
    playbook = with_gate(
        ["painted", "wood", "email"],
        ["colour == 'red'", "rooms > 2", "budget > 5000", "booking.visit.exists",
         "tasks.offer.closed"],
    )  # fmt: skip
    sets = [frozenset(done) for size in range(len(EIGHT) + 1) for done in combinations(EIGHT, size)]
    verdicts = {done: _after(playbook, done) for done in sets}

    for done, decision in verdicts.items():
        unmet = EIGHT.keys() - done
        told = {needs.key_of(fix) for refusal in decision.refusals for fix in refusal.fixes}
        least = {needs.key_of(fix) for fix in decision.smallest_fix}
        assert told == least == unmet
        assert decision.allowed == (not unmet)
        assert decision.allowed or decision.fix_is_exact
    # Applying exactly these lets it pass; after any proper subset it is still refused.
    assert [done for done, decision in verdicts.items() if decision.allowed] == [frozenset(EIGHT)]


def _after(playbook: Playbook, done: frozenset[tuple[str, str]]) -> Decision:
    known = dict(EIGHT[deed] for deed in done)
    facts = {name: value for name, value in known.items() if "." in name}
    state = a_card("new", fields={name: known[name] for name in known.keys() - facts.keys()})
    return decide(playbook, state, Facts(values=facts), Move(stage="visited"), ANNA, NOON)


def ways_of(deeds: frozenset[tuple[str, str]]) -> Iterator[dict[str, Value]]:
    names, values = zip(*(DEEDS[deed] for deed in deeds), strict=True) if deeds else ((), ())
    for chosen in product(*values):
        yield dict(zip(names, chosen, strict=True))


ALTERNATIVES = st.recursive(
    st.integers(0, 7).map(lambda number: Fix(kind="fill", target=f"f{number}", label=Text("", ""))),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map(needs.all_of),
        st.lists(inner, min_size=1, max_size=4).map(needs.any_of),
    ),
    max_leaves=12,
)


@given(need=ALTERNATIVES)
def test_up_to_eight_fixes_the_smallest_set_is_exact(need: needs.Need) -> None:
    everything = {needs.key_of(fix) for fix in needs.atoms(need)}
    sets = [
        frozenset(keys)
        for size in range(len(everything) + 1)
        for keys in combinations(sorted(everything), size)
    ]
    sizes = [len(keys) for keys in sets if needs.is_met(need, keys)]

    chosen, is_exact = needs.smallest(need)

    assert is_exact
    assert len(chosen) == min(sizes)
    assert needs.is_met(need, frozenset(needs.key_of(fix) for fix in chosen))


@given(need=ALTERNATIVES)
def test_the_refusals_of_a_need_are_met_together_exactly_when_it_is(need: needs.Need) -> None:
    everything = sorted({needs.key_of(fix) for fix in needs.atoms(need)})
    told = needs.clauses(need)

    for size in range(len(everything) + 1):
        for keys in combinations(everything, size):
            met = all(any(needs.key_of(fix) in keys for fix in clause) for clause in told)
            assert met == needs.is_met(need, frozenset(keys))


def test_above_eight_open_choices_the_set_is_greedy_and_says_so() -> None:
    def fix(number: int) -> Fix:
        return Fix(kind="fill", target=f"f{number}", label=Text("", ""))

    pairs = [needs.any_of([fix(2 * n), fix(2 * n + 1)]) for n in range(5)]

    chosen, is_exact = needs.smallest(needs.all_of(pairs))

    assert [each.target for each in chosen] == ["f0", "f2", "f4", "f6", "f8"]
    assert not is_exact


def test_many_forced_fixes_are_still_exact() -> None:
    fixes = [Fix(kind="fill", target=f"f{n}", label=Text("", "")) for n in range(30)]

    assert needs.smallest(needs.all_of(fixes)) == (tuple(fixes), True)


def test_a_fix_that_brings_up_another_condition_is_seen_through() -> None:
    playbook = with_gate(["rooms"], ["!has(rooms) || has(colour)"])

    decision = decide(playbook, a_card(), Facts(), Move(stage="visited"), ANNA, NOON)

    assert [fix.target for fix in decision.smallest_fix] == ["rooms", "colour"]
    assert decision.fix_is_exact


def test_another_fix_of_the_same_size_is_found_if_the_first_leads_further() -> None:
    playbook = with_gate([], ["painted || wood == 'oak'", "!has(painted) || has(colour)"])

    decision = decide(playbook, a_card(), Facts(), Move(stage="visited"), ANNA, NOON)

    assert [fix.target for fix in decision.smallest_fix] == ["wood"]
    assert decision.fix_is_exact


def test_who_may_do_a_fix_is_named_unless_the_actor_may() -> None:
    state = a_card("mine", fields={"wood": "oak"})

    for_anna = decided(state, Move(stage="known"))
    for_fyodor = decided(state, Move(stage="known"), by=FYODOR)

    assert [fix.roles for refusal in for_anna.refusals for fix in refusal.fixes] == [()]
    budget = next(refusal for refusal in for_fyodor.refusals if refusal.field == "budget")
    assert [fix.roles for fix in budget.fixes] == [("sales", "head")]


def test_a_check_of_two_parts_tells_both_deeds_apart() -> None:
    state = a_card("known", fields={"budget": Money(1, "RUB"), "wood": "oak", "painted": False})

    decision = decided(state, Move(stage="visited"), facts=known(tasks__offer__closed=False))

    assert told(decision) == [("book", "visit"), ("close_task", "offer")]
    assert [refusal.message.en for refusal in decision.refusals] == [
        "Book the visit and close the offer."
    ] * 2


def told(decision: Decision) -> list[tuple[str, str]]:
    return [(fix.kind, fix.target) for refusal in decision.refusals for fix in refusal.fixes]
