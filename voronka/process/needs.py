"""
What is still needed for a command to pass: fixes joined by "all of" and "any of".

Public: `Need` (`Fix | AllOf | AnyOf`), `NEVER`, `all_of`, `any_of`, `clauses`, `smallest`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from voronka.process.decision import Fix

# Above this many open choices the smallest set is found greedily.
EXACT_UP_TO = 8
# Alternatives of which a condition may consist before they are no longer told apart.
_CLAUSES_UP_TO = 32


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Need", ...]


@dataclass(frozen=True)
class AnyOf:
    """Any of the parts suffices; without parts nothing does."""

    parts: tuple["Need", ...]


Need = Fix | AllOf | AnyOf
NEVER = AnyOf(())
Key = tuple[str, str]


def all_of(parts: Iterable[Need]) -> Need:
    """Return the need for all parts, flat; never if one of them can never be met."""
    flat: list[Need] = []
    for part in parts:
        flat += part.parts if isinstance(part, AllOf) else (part,)
    flat = list(dict.fromkeys(flat))
    if NEVER in flat:
        return NEVER
    return flat[0] if len(flat) == 1 else AllOf(tuple(flat))


def any_of(parts: Iterable[Need]) -> Need:
    """Return the need for one of the parts, flat."""
    flat: list[Need] = []
    for part in parts:
        flat += part.parts if isinstance(part, AnyOf) else (part,)
    flat = list(dict.fromkeys(flat))
    return flat[0] if len(flat) == 1 else AnyOf(tuple(flat))


def key_of(fix: Fix) -> Key:
    """Return what makes two fixes the same deed."""
    return fix.kind, fix.target


def atoms(need: Need) -> Iterator[Fix]:
    """Yield every fix that stands in the need, in order."""
    if isinstance(need, Fix):
        yield need
    else:
        for part in need.parts:
            yield from atoms(part)


def is_met(need: Need, done: frozenset[Key]) -> bool:
    """Say whether doing these suffices."""
    match need:
        case Fix():
            return key_of(need) in done
        case AllOf(parts):
            return all(is_met(part, done) for part in parts)
        case AnyOf(parts):
            return any(is_met(part, done) for part in parts)


def clauses(need: Need) -> list[tuple[Fix, ...]]:
    """
    Return the need as a list of alternatives, all of which must be met, each by any one of its
    fixes. One that cannot be met is empty.
    """
    match need:
        case Fix():
            return [(need,)]
        case AllOf(parts):
            return _unique(clause for part in parts for clause in clauses(part))
        case AnyOf(parts):
            return _distributed([clauses(part) for part in parts], need)


def _distributed(alternatives: list[list[tuple[Fix, ...]]], need: Need) -> list[tuple[Fix, ...]]:
    count = 1
    for alternative in alternatives:
        count *= len(alternative)
    if count > _CLAUSES_UP_TO:
        return [_once(atoms(need))]
    return _unique(
        _once(fix for clause in chosen for fix in clause) for chosen in product(*alternatives)
    )


def _once(fixes: Iterable[Fix]) -> tuple[Fix, ...]:
    return tuple({key_of(fix): fix for fix in fixes}.values())


def _unique(found: Iterable[tuple[Fix, ...]]) -> list[tuple[Fix, ...]]:
    return list({tuple(key_of(fix) for fix in clause): clause for clause in found}.values())


def smallest(need: Need) -> tuple[tuple[Fix, ...], bool]:
    """
    Return the smallest set of fixes that meets the need, and whether it is surely the smallest.

    Of several equally small the first is taken, in the order of the playbook. Empty if nothing can
    meet it.
    """
    by_key = {key_of(fix): fix for fix in atoms(need)}
    if not by_key or not is_met(need, frozenset(by_key)):
        return (), True
    forced = frozenset(key for key in by_key if not is_met(need, frozenset(by_key) - {key}))
    if is_met(need, forced):
        return _chosen(forced, by_key), True
    open_keys = [key for key in by_key if key not in forced]
    if len(open_keys) > EXACT_UP_TO:
        return _chosen(_pruned(need, by_key), by_key), False
    for size in range(1, len(open_keys) + 1):
        for extra in combinations(open_keys, size):
            if is_met(need, forced | frozenset(extra)):
                return _chosen(forced | frozenset(extra), by_key), True
    raise AssertionError("all of them together do")


def _pruned(need: Need, by_key: dict[Key, Fix]) -> frozenset[Key]:
    """Return a set from which nothing can be left out, not always the smallest."""
    kept = frozenset(by_key)
    # Later ones go first, so that what stands first in the playbook is preferred.
    for key in reversed(by_key):
        if is_met(need, kept - {key}):
            kept -= {key}
    return kept


def _chosen(keys: frozenset[Key], by_key: dict[Key, Fix]) -> tuple[Fix, ...]:
    return tuple(fix for key, fix in by_key.items() if key in keys)
