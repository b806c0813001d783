"""Why a condition does not hold, and which smallest sets of its parts would make it hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from voronka.process.conditions.evaluation import Evaluator, Values, compiled
from voronka.process.conditions.nodes import And, Node, Or, names
from voronka.process.conditions.scope import Scope
from voronka.process.conditions.shape import without_outer_not
from voronka.process.conditions.source import to_source
from voronka.process.conditions.words import to_words
from voronka.process.state import Value


@dataclass(frozen=True)
class Atom:
    """One indivisible part that is false, or unknown (None), and should be true."""

    node: Node
    result: bool | None
    scope: Scope = field(compare=False, repr=False)

    @property
    def names(self) -> tuple[str, ...]:
        return names(self.node)

    @property
    def source(self) -> str:
        return to_source(self.node)

    def words(self, locale: str) -> str:
        """Return what should be true, as a part of a sentence."""
        return to_words(self.node, self.scope, locale)


@dataclass(frozen=True)
class AllOf:
    """Every part has to become true."""

    parts: tuple["Requirement", ...]


@dataclass(frozen=True)
class AnyOf:
    """One part has to become true; which is free."""

    parts: tuple["Requirement", ...]


Requirement = Atom | AllOf | AnyOf


@dataclass(frozen=True)
class Plan:
    """A tree with `!` pushed down to the atoms, ready to say which of them are not true."""

    node: Node
    evaluate: Evaluator
    parts: tuple["Plan", ...]
    scope: Scope

    def unmet(self, values: Values, now: datetime) -> Requirement | None:
        """Return what has to become true, or None if all is."""
        if not self.parts:
            result = self.evaluate(values, now)
            return None if result is True else Atom(self.node, result, self.scope)
        found = [part.unmet(values, now) for part in self.parts]
        missing = tuple(one for one in found if one is not None)
        is_met = len(missing) < len(found) if isinstance(self.node, Or) else not missing
        if is_met:
            return None
        if len(missing) == 1:
            return missing[0]
        return AnyOf(missing) if isinstance(self.node, Or) else AllOf(missing)

    def atoms(self) -> tuple[Node, ...]:
        if not self.parts:
            return (self.node,)
        return tuple(dict.fromkeys(atom for part in self.parts for atom in part.atoms()))


def planned(node: Node, scope: Scope) -> Plan:
    """Return the plan of a tree."""
    return _plan(without_outer_not(node), scope, ZoneInfo(scope.zone))


def _plan(node: Node, scope: Scope, zone: ZoneInfo) -> Plan:
    parts = node.parts if isinstance(node, And | Or) else ()
    return Plan(
        node=node,
        evaluate=compiled(node, zone),
        parts=tuple(_plan(part, scope, zone) for part in parts),
        scope=scope,
    )


@dataclass(frozen=True)
class Proof:
    """
    What a condition answered and why: its result (None is unknown) and the values it read.
    """

    result: bool | None
    reads: Mapping[str, Value]
    plan: Plan = field(compare=False, repr=False)
    now: datetime = field(compare=False, repr=False)

    @cached_property
    def unmet(self) -> Requirement | None:
        """The parts to blame, as alternatives and conjunctions of atoms; None if it holds."""
        return None if self.result is True else self.plan.unmet(self.reads, self.now)


def atoms(requirement: Requirement | None) -> tuple[Atom, ...]:
    """Return every atom of what is unmet, each once, in reading order."""
    if requirement is None:
        return ()
    if isinstance(requirement, Atom):
        return (requirement,)
    return tuple(dict.fromkeys(atom for part in requirement.parts for atom in atoms(part)))


def ways(requirement: Requirement | None, *, limit: int = 256) -> tuple[frozenset[Atom], ...]:
    """
    Return the sets of atoms that suffice, none of which contains another, smallest first.

    With more than `limit` of them the largest are left out.
    """
    return tuple(_ways(requirement, limit)) if requirement is not None else (frozenset(),)


def _ways(requirement: Requirement, limit: int) -> list[frozenset[Atom]]:
    if isinstance(requirement, Atom):
        return [frozenset([requirement])]
    if isinstance(requirement, AnyOf):
        return _minimal([way for part in requirement.parts for way in _ways(part, limit)], limit)
    found: list[frozenset[Atom]] = [frozenset()]
    for part in requirement.parts:
        found = _minimal([one | way for one in found for way in _ways(part, limit)], limit)
    return found


def _minimal(sets: list[frozenset[Atom]], limit: int) -> list[frozenset[Atom]]:
    kept: list[frozenset[Atom]] = []
    for candidate in sorted(dict.fromkeys(sets), key=len):
        if not any(smaller <= candidate for smaller in kept):
            kept.append(candidate)
    return kept[:limit]
