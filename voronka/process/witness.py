"""
Whether a set of fixes really suffices: is there a way to do them after which every condition holds?

What is unmet now says which fixes are needed at the least. Doing them may bring up other
conditions, as naming a colour matters only once something is to be painted; so the smallest set is
tried out on values at which the conditions can change their minds.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations, product
from math import prod
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.money import Money
from voronka.process import fixes, needs
from voronka.process.asking import fitting
from voronka.process.conditions import Condition
from voronka.process.conditions.nodes import Lit, walk
from voronka.process.decision import Fix
from voronka.process.durations import Duration
from voronka.process.needs import Key, Need
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import Value

_MOST_TRIALS = 4096
_MOST_CANDIDATES = 12
_HOUR, _MINUTE, _DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The conditions that were asked about a card, and the values they were asked about."""

    playbook: Playbook
    kind: CardKind
    conditions: Sequence[Condition]
    values: Mapping[str, Value]
    actor: Actor
    now: datetime


def smallest_fix(need: Need, trial: Trial) -> tuple[tuple[Fix, ...], bool]:
    """Return the smallest set of fixes after which all can hold, and whether it surely is that."""
    least, is_exact = needs.smallest(need)
    if not least or not trial.conditions:
        return least, is_exact
    if (holds := _can_hold(least, trial)) is not False:
        return least, is_exact and holds is True
    by_key = {needs.key_of(fix): fix for fix in _candidates(need, trial)}
    if len(by_key) > _MOST_CANDIDATES:
        return least, False
    for size in range(len(least), len(by_key) + 1):
        for keys in combinations(by_key, size):
            chosen = tuple(by_key[key] for key in keys)
            if needs.is_met(need, frozenset(keys)) and _can_hold(chosen, trial):
                return chosen, True
    return least, False


def _candidates(need: Need, trial: Trial) -> Iterator[Fix]:
    yield from needs.atoms(need)
    for name in dict.fromkeys(name for found in trial.conditions for name in found.names):
        fix = fixes.for_name(trial.playbook, trial.kind, name, trial.actor)
        if fix is not None:
            yield fix


def _can_hold(chosen: Iterable[Fix], trial: Trial) -> bool | None:
    """
    Say whether some values of what the fixes change make every condition true; None if there are
    too many to try.
    """
    keys = [needs.key_of(fix) for fix in chosen]
    read = dict.fromkeys(name for found in trial.conditions for name in found.names)
    free = [name for name in read if any(_frees(key, name) for key in keys)]
    touched = [found for found in trial.conditions if not set(free).isdisjoint(found.names)]
    domains = [_domain(name, trial) for name in free]
    if prod(len(domain) for domain in domains) > _MOST_TRIALS:
        return None
    tried: dict[str, Value] = {}
    for condition in touched:
        tried |= fitting(condition, trial.values)
    for values in product(*domains):
        tried.update(zip(free, values, strict=True))
        if all(condition.holds(tried, trial.now) for condition in touched):
            return True
    return False


def _frees(key: Key, name: str) -> bool:
    """Say whether doing the fix can change the value of the name."""
    kind, target = key
    prefixes = {"close_task": f"tasks.{target}.", "book": f"booking.{target}."}
    return name == target if kind == "fill" else name.startswith(prefixes.get(kind, "\n"))


# Values to try


def _domain(name: str, trial: Trial) -> list[Value]:
    """Return the values of a name at which the conditions may change their minds."""
    spec = trial.conditions[0].scope.find(name)
    if spec is None:
        return [trial.values.get(name)]
    literals = [
        node.value
        for found in trial.conditions
        for node in walk(found.tree)
        if isinstance(node, Lit)
    ]
    values = list(_of_type(spec.type, tuple(spec.options), literals, trial))
    # A task or a booking may leave a value unknown; a field that is filled in is known.
    return [*values, trial.values.get(name)] if "." in name else values


def _of_type(
    key: str, options: tuple[str, ...], literals: Sequence[object], trial: Trial
) -> Iterator[Value]:
    if key == "bool":
        yield from (True, False)
    elif key in ("number", "integer", "money"):
        yield from _numbers(key, literals, trial)
    elif key in ("date", "datetime"):
        yield from _moments(key, literals, trial)
    elif key == "user":
        yield trial.actor.id or UUID(int=0)
    else:
        yield from _words(key, options, literals)


def _numbers(key: str, literals: Sequence[object], trial: Trial) -> Iterator[Value]:
    found = {Decimal(1)}
    for literal in literals:
        if isinstance(literal, Decimal):
            found |= {literal - 1, literal, literal + 1}
    for number in sorted(found):
        if key == "money":
            yield Money.of(number, trial.playbook.spec.currency)
        elif key == "number" or number == int(number):
            yield number


def _moments(key: str, literals: Sequence[object], trial: Trial) -> Iterator[Value]:
    found = {trial.now - _HOUR, trial.now + _HOUR}
    for literal in literals:
        if isinstance(literal, datetime):
            found |= {literal - _MINUTE, literal, literal + _MINUTE}
        elif isinstance(literal, Duration):
            found |= {
                trial.now + sign * literal.elapsed() + step
                for sign in (1, -1)
                for step in (-_MINUTE, _MINUTE)
            }
    if key == "datetime":
        yield from sorted(found)
        return
    days = {moment.astimezone(trial.playbook.calendar.zone).date() for moment in found}
    for literal in literals:
        if isinstance(literal, date) and not isinstance(literal, datetime):
            days |= {literal, literal - _DAY, literal + _DAY}
    yield from sorted(day + step for day in days for step in (-_DAY, _DAY))


def _words(key: str, options: tuple[str, ...], literals: Sequence[object]) -> Iterator[Value]:
    named = list(dict.fromkeys(literal for literal in literals if isinstance(literal, str)))
    if options:
        words = [word for word in named if word in options]
        words += [option for option in options if option not in named][:1]
    else:
        words = [*named, "…"]
    if key != "multi_choice":
        yield from words
        return
    for size in range(1, min(len(words), 4) + 1):
        yield from combinations(words, size)
