"""
A tree compiled into closures that answer True, False or None (unknown).

Money is calculated with as a pair of minor units, perhaps fractional, and currency.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from voronka.kernel.money import exponent
from voronka.process.conditions import arithmetic
from voronka.process.conditions.nodes import (
    Age,
    And,
    Arithmetic,
    Call,
    Chosen,
    Clock,
    Compare,
    Has,
    InCurrency,
    Lit,
    Name,
    Negative,
    Node,
    Not,
    OneOf,
    Or,
    Type,
)
from voronka.process.durations import Duration

Values = Mapping[str, Any]
Evaluator = Callable[[Values, datetime], Any]

_MAY_BE_EMPTY = (Type.TEXT, Type.CHOICE, Type.CHOICES)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_NUMERIC: dict[str, Callable[[Any, Any], Any]] = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
}
_TEXTUAL: dict[str, Callable[[str, str], bool]] = {
    "startsWith": str.startswith,
    "endsWith": str.endswith,
    "contains": operator.contains,
}
_TEMPORAL: dict[str, Callable[[Any, Any], Any]] = {"+": operator.add, "-": operator.sub}


def compiled(node: Node, zone: ZoneInfo) -> Evaluator:
    """
    Return the function that evaluates the tree for the values of a card at a moment.
    """
    match node:
        case And(parts=parts):
            return _all([compiled(part, zone) for part in parts])
        case Or(parts=parts):
            return _any([compiled(part, zone) for part in parts])
        case Not(part=part):
            return _not(compiled(part, zone))
        case Compare() | OneOf() | Chosen():
            return _comparison(node, zone)
        case Arithmetic() | Negative() | InCurrency():
            return _calculation(node, zone)
        case Call():
            return _call(node, zone)
    return _leaf(node, zone)


def _leaf(node: Node, zone: ZoneInfo) -> Evaluator:
    match node:
        case Lit():
            constant = _constant(node)
            return lambda values, now: constant
        case Name():
            return _name(node)
        case Has(name=name):
            read = _name(name)
            return lambda values, now: read(values, now) is not None
        case Age(of=of):
            path = of.path
            return lambda values, now: None if (since := values.get(path)) is None else now - since
        case Clock(path="now"):
            return lambda values, now: now
        case Clock():
            return lambda values, now: now.astimezone(zone).date()
    raise TypeError(node)


def _constant(node: Lit) -> Any:
    return node.value.elapsed() if isinstance(node.value, Duration) else node.value


def _name(node: Name) -> Evaluator:
    path = node.path
    if node.type is Type.MONEY:
        return lambda values, now: (
            None if (money := values.get(path)) is None else (money.minor, money.currency)
        )
    if node.type in _MAY_BE_EMPTY:
        return lambda values, now: values.get(path) or None
    return lambda values, now: values.get(path)


# Logic


def _all(parts: list[Evaluator]) -> Evaluator:
    def evaluate(values: Values, now: datetime) -> bool | None:
        result: bool | None = True
        for part in parts:
            one = part(values, now)
            if one is False:
                return False
            if one is None:
                result = None
        return result

    return evaluate


def _any(parts: list[Evaluator]) -> Evaluator:
    def evaluate(values: Values, now: datetime) -> bool | None:
        result: bool | None = False
        for part in parts:
            one = part(values, now)
            if one is True:
                return True
            if one is None:
                result = None
        return result

    return evaluate


def _not(part: Evaluator) -> Evaluator:
    return lambda values, now: None if (one := part(values, now)) is None else not one


# Comparison


def _comparison(node: Compare | OneOf | Chosen, zone: ZoneInfo) -> Evaluator:
    match node:
        case Compare(op=op, left=left, right=right):
            return _compare(_COMPARE[op], left, right, zone)
        case OneOf(item=item, options=options):
            return _one_of(item, options, zone)
        case Chosen(item=item, among=among):
            return _strict(lambda one, several: one in several, item, among, zone)


def _compare(
    holds: Callable[[Any, Any], bool], left: Node, right: Node, zone: ZoneInfo
) -> Evaluator:
    if left.type is Type.MONEY:
        return _strict(lambda a, b: holds(a[0], b[0]) if a[1] == b[1] else None, left, right, zone)
    if isinstance(right, Lit):
        read, constant = compiled(left, zone), _constant(right)
        return lambda values, now: (
            None if (value := read(values, now)) is None else holds(value, constant)
        )
    return _strict(holds, left, right, zone)


def _one_of(item: Node, options: tuple[Node, ...], zone: ZoneInfo) -> Evaluator:
    if item.type is not Type.MONEY and all(isinstance(option, Lit) for option in options):
        read = compiled(item, zone)
        constants = frozenset(_constant(option) for option in options if isinstance(option, Lit))
        return lambda values, now: (
            None if (value := read(values, now)) is None else value in constants
        )
    return _any([_compare(operator.eq, item, option, zone) for option in options])


def _strict(
    combine: Callable[[Any, Any], Any], left: Node, right: Node, zone: ZoneInfo
) -> Evaluator:
    """Return the evaluator that is unknown wherever one of its two parts is."""
    first, second = compiled(left, zone), compiled(right, zone)

    def evaluate(values: Values, now: datetime) -> Any:
        a = first(values, now)
        if a is None:
            return None
        b = second(values, now)
        return None if b is None else combine(a, b)

    return evaluate


# Calculation and functions


def _calculation(node: Arithmetic | Negative | InCurrency, zone: ZoneInfo) -> Evaluator:
    match node:
        case InCurrency(part=part, currency=currency):
            return _in_currency(compiled(part, zone), currency)
        case Negative(part=part):
            inner = compiled(part, zone)
            if part.type is Type.MONEY:
                return _applied(lambda money: (arithmetic.negate(money[0]), money[1]), inner)
            return _applied(arithmetic.negate, inner)
        case Arithmetic(op=op, left=left, right=right):
            return _strict(_combination(op, left.type, right.type), left, right, zone)


def _combination(op: str, left: Type, right: Type) -> Callable[[Any, Any], Any]:
    """Return how two known values are calculated with."""
    number = _NUMERIC[op]
    if left is Type.MONEY and right is Type.MONEY:
        return _with_one_currency(number, keeps=op != "/")
    if left is Type.MONEY:
        return lambda a, b: None if (minor := number(a[0], b)) is None else (minor, a[1])
    if right is Type.MONEY:
        return lambda a, b: (number(a, b[0]), b[1])
    if left is Type.NUMBER:
        return number
    temporal = _TEMPORAL[op]

    def combine(a: Any, b: Any) -> Any:
        try:
            return temporal(a, b)
        except OverflowError:
            return None

    return combine


def _with_one_currency(
    number: Callable[[Any, Any], Any], *, keeps: bool
) -> Callable[[Any, Any], Any]:
    def combine(a: Any, b: Any) -> Any:
        if a[1] != b[1]:
            return None
        result = number(a[0], b[0])
        return (result, a[1]) if keeps else result

    return combine


def _in_currency(inner: Evaluator, currency: str) -> Evaluator:
    minor_in_major = 10 ** exponent(currency)
    return _applied(lambda number: (arithmetic.multiply(number, minor_in_major), currency), inner)


def _applied(function: Callable[[Any], Any], inner: Evaluator) -> Evaluator:
    return lambda values, now: None if (value := inner(values, now)) is None else function(value)


def _call(node: Call, zone: ZoneInfo) -> Evaluator:
    first, *others = node.args
    match node.function:
        case "size":
            return _applied(len, compiled(first, zone))
        case "lower":
            return _applied(arithmetic.lower, compiled(first, zone))
        case "date":
            return _applied(lambda moment: moment.astimezone(zone).date(), compiled(first, zone))
    return _strict(_TEXTUAL[node.function], first, others[0], zone)
