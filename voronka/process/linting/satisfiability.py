"""
Whether a condition can be true at all.

Exact for what gates are made of: presence, comparison of a name with constants, lists, `&&`, `||`,
`!`. Anything else is taken to be possible, so that a finding is never wrong.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from voronka.process.conditions.nodes import (
    And,
    Compare,
    Has,
    InCurrency,
    Lit,
    Name,
    Node,
    Not,
    OneOf,
    Or,
)
from voronka.process.conditions.shape import without_outer_not

# The only values a name can have.
Possible = Mapping[str, frozenset[object]]
# More alternatives than this are not looked through.
_MOST_CLAUSES = 4096
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED = {"==": "==", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


def can_hold(node: Node, possible: Possible) -> bool:
    """Say whether some values make the condition true."""
    clauses = _clauses(without_outer_not(node))
    if clauses is None:
        return True
    return any(_is_consistent(clause, possible) for clause in clauses)


def _clauses(node: Node) -> list[tuple[Node, ...]] | None:
    """Return the alternatives, each a list of atoms that must all hold; None if too many."""
    if isinstance(node, Or):
        alternatives = [_clauses(part) for part in node.parts]
        flat = [c for each in alternatives if each is not None for c in each]
        return None if None in alternatives or len(flat) > _MOST_CLAUSES else flat
    if isinstance(node, And):
        parts = [_clauses(part) for part in node.parts]
        size = 1
        for part in parts:
            if part is None or (size := size * len(part)) > _MOST_CLAUSES:
                return None
        known = [part for part in parts if part is not None]
        return [tuple(a for clause in picked for a in clause) for picked in product(*known)]
    return [(node,)]


@dataclass
class _Demands:
    """What one alternative demands of one name."""

    present: bool = False
    absent: bool = False
    among: frozenset[object] | None = None
    not_among: set[object] = field(default_factory=set)
    limits: list[tuple[str, Any]] = field(default_factory=list)

    def allow(self, values: frozenset[object]) -> None:
        self.among = values if self.among is None else self.among & values

    def is_met(self) -> bool:
        if self.absent:
            return not self.present
        if self.among is not None:
            left = self.among - self.not_among
            return any(_within(value, self.limits) for value in left)
        return _limits_leave_room(self.limits)


def _is_consistent(clause: tuple[Node, ...], possible: Possible) -> bool:
    demands: dict[str, _Demands] = {}
    for atom in clause:
        _note(atom, demands)
    for name, demanded in demands.items():
        if name in possible and demanded.present:
            demanded.allow(possible[name])
    return all(demanded.is_met() for demanded in demands.values())


def _note(atom: Node, demands: dict[str, _Demands]) -> None:
    denied = isinstance(atom, Not)
    inner = atom.part if isinstance(atom, Not) else atom
    match inner:
        case Has(name=Name(path=path)):
            of = demands.setdefault(path, _Demands())
            of.absent, of.present = of.absent or denied, of.present or not denied
        case Name(path=path):
            _compare(demands, path, "==", not denied)
        case OneOf(item=Name(path=path), options=options):
            _one_of(demands, path, options, denied=denied)
        case Compare(op=op, left=left, right=right):
            for name, sign, value in _sides(op, left, right):
                _compare(demands, name, _OPPOSITE[sign] if denied else sign, value)


def _sides(op: str, left: Node, right: Node) -> Iterator[tuple[str, str, object]]:
    value, other = _constant(right), _constant(left)
    if isinstance(left, Name) and value is not None:
        yield left.path, op, value
    if isinstance(right, Name) and other is not None:
        yield right.path, _MIRRORED[op], other


def _constant(node: Node) -> Any:
    if isinstance(node, InCurrency):
        node = node.part
    return node.value if isinstance(node, Lit) else None


def _one_of(
    demands: dict[str, _Demands], path: str, options: tuple[Node, ...], *, denied: bool
) -> None:
    values = frozenset(_constant(option) for option in options)
    of = demands.setdefault(path, _Demands())
    of.present = True
    if None in values:
        return
    if denied:
        of.not_among |= values
    else:
        of.allow(values)


def _compare(demands: dict[str, _Demands], path: str, op: str, value: Any) -> None:
    of = demands.setdefault(path, _Demands())
    of.present = True
    if op == "==":
        of.allow(frozenset([value]))
    elif op == "!=":
        of.not_among.add(value)
    else:
        of.limits.append((op, value))


def _within(value: Any, limits: list[tuple[str, Any]]) -> bool:
    return all(_TESTS[op](value, limit) for op, limit in limits)


def _limits_leave_room(limits: list[tuple[str, Any]]) -> bool:
    lows = [(value, op == ">") for op, value in limits if op in (">", ">=")]
    highs = [(value, op == "<") for op, value in limits if op in ("<", "<=")]
    return all(
        type(low) is not type(high) or low < high or (low == high and not strict and not stricter)
        for low, strict in lows
        for high, stricter in highs
    )


_TESTS: dict[str, Any] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
