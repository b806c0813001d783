"""The one tree every condition becomes: evaluated, translated to SQL and put into words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Literal
from uuid import UUID

from voronka.process.durations import Duration


class Type(Enum):
    """What an expression is, known when the playbook is loaded."""

    BOOL = "bool"
    NUMBER = "number"
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    DATETIME = "datetime"
    DURATION = "duration"
    USER = "user"


Comparison = Literal["==", "!=", "<", "<=", ">", ">="]
Operator = Literal["+", "-", "*", "/"]
Function = Literal["size", "lower", "date", "startsWith", "endsWith", "contains"]


@dataclass(frozen=True, slots=True)
class Lit:
    """A constant. Durations are spans on the clock."""

    value: bool | Decimal | str | date | datetime | Duration | UUID
    type: Type


@dataclass(frozen=True, slots=True)
class Name:
    """A field, something of the card, or a fact."""

    path: str
    type: Type


@dataclass(frozen=True, slots=True)
class Age:
    """How long ago the moment `of` was: `card.age`."""

    path: str
    of: Name
    type: Type = Type.DURATION


@dataclass(frozen=True, slots=True)
class Clock:
    """`now`, or `today` where the firm is."""

    path: Literal["now", "today"]
    type: Type


@dataclass(frozen=True, slots=True)
class Has:
    """There is a value. Never unknown."""

    name: Name
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Compare:
    op: Comparison
    left: "Node"
    right: "Node"
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class OneOf:
    """The item equals one of the list."""

    item: "Node"
    options: tuple["Node", ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Chosen:
    """The item is among the choices."""

    item: "Node"
    among: "Node"
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class And:
    """Never holds another `And` directly; `Or` likewise."""

    parts: tuple["Node", ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple["Node", ...]
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"
    type: Type = Type.BOOL


@dataclass(frozen=True, slots=True)
class Arithmetic:
    op: Operator
    left: "Node"
    right: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Negative:
    """The number, money or duration below zero; a negative constant is a `Lit`."""

    part: "Node"
    type: Type


@dataclass(frozen=True, slots=True)
class Call:
    function: Function
    args: tuple["Node", ...]
    type: Type


@dataclass(frozen=True, slots=True)
class InCurrency:
    """A number beside money: so many major units of the playbook's currency."""

    part: "Node"
    currency: str
    type: Type = Type.MONEY


Node = (
    Lit | Name | Age | Clock | Has | Compare | OneOf | Chosen | And | Or | Not | Arithmetic
    | Negative | Call | InCurrency
)  # fmt: skip


def children(node: Node) -> tuple[Node, ...]:
    """Return the expressions directly inside, in reading order."""
    match node:
        case Lit() | Name() | Clock():
            return ()
        case Age(of=inner) | Has(name=inner):
            return (inner,)
        case Compare() | Arithmetic():
            return (node.left, node.right)
        case OneOf(item=item, options=options):
            return (item, *options)
        case Chosen(item=item, among=among):
            return (item, among)
        case And(parts=parts) | Or(parts=parts) | Call(args=parts):
            return parts
        case Not(part=part) | Negative(part=part) | InCurrency(part=part):
            return (part,)


def walk(node: Node) -> Iterator[Node]:
    """Yield the expression and everything inside it, in reading order."""
    yield node
    for child in children(node):
        yield from walk(child)


def names(node: Node) -> tuple[str, ...]:
    """Return the fields and facts it reads, each once, in reading order."""
    return tuple(dict.fromkeys(found.path for found in walk(node) if isinstance(found, Name)))


def conjunction(parts: tuple[Node, ...]) -> Node:
    """Return all of the parts as one condition, without an `And` inside an `And`."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, And) else (part,)
    return flat[0] if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: tuple[Node, ...]) -> Node:
    """Return any of the parts as one condition, without an `Or` inside an `Or`."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Or) else (part,)
    return flat[0] if len(flat) == 1 else Or(tuple(flat))
