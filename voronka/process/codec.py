"""
The engine's values as JSON and back, exactly: what is read again equals what was written.

Public: `to_json(value)` and `from_json(type, raw)` for `CardState`, `Facts`, `Actor`, `Decision`
and what is inside them; `command_to_json`, `command_from_json`. A value whose type its place does
not tell is marked with it (`{"$money": …}`), so reading needs no playbook. Texts that jsonb would
refuse are written escaped.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints
from uuid import UUID

from voronka.kernel.money import Money
from voronka.process.commands import COMMAND, Command

T = TypeVar("T")
Side = Callable[[Any], Any]


def to_json(value: Any) -> Any:
    """Return the value as JSON."""
    return _shape(cast(Any, type(value))).write(value)


def from_json(kind: type[T], raw: Any) -> T:
    """
    Return the value of this type that was written.

    :raises ValueError: what was read was not written by `to_json`
    """
    try:
        found: T = _shape(cast(Any, kind)).read(raw)
    except (KeyError, TypeError, AttributeError, ArithmeticError) as problem:
        raise ValueError(f"this is no {kind.__name__}") from problem
    return found


def command_to_json(command: Command) -> dict[str, Any]:
    return {name: value_to_json(getattr(command, name)) for name in type(command).model_fields}


def command_from_json(raw: Mapping[str, Any]) -> Command:
    """
    Return the command that was written.

    :raises ValueError: it is none
    """
    return COMMAND.validate_python({name: value_from_json(each) for name, each in raw.items()})


# Values whose place tells their type


@dataclass(frozen=True)
class Shape:
    """How values of one type are written and read."""

    write: Side
    read: Side


@cache
def _shape(kind: Any) -> Shape:
    if isinstance(kind, type) and is_dataclass(kind) and kind is not Money:
        return _of_object(kind)
    if kind is datetime:
        return Shape(datetime.isoformat, datetime.fromisoformat)
    if kind is UUID:
        return Shape(str, UUID)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is frozenset:
        return Shape(
            lambda value: [value_to_json(each) for each in sorted(value)],
            lambda raw: frozenset(value_from_json(each) for each in raw),
        )
    if origin is tuple:
        return _of_several(_shape(inner[0]))
    if len(inner) == 2 and NoneType in inner:
        return _of_optional(_shape(next(each for each in inner if each is not NoneType)))
    return Shape(value_to_json, value_from_json)


@cache
def sides_of(kind: Any) -> Mapping[str, Side]:
    """Return how each part of an object of this type is written."""
    hints = get_type_hints(kind)
    return {each.name: _shape(hints[each.name]).write for each in fields(kind)}


def _of_object(kind: type) -> Shape:
    hints = get_type_hints(kind)
    shapes = {each.name: _shape(hints[each.name]) for each in fields(kind)}
    sides = tuple((name, shape.write) for name, shape in shapes.items())

    def write(value: Any) -> dict[str, Any]:
        return {name: side(getattr(value, name)) for name, side in sides}

    def read(raw: Any) -> Any:
        return kind(**{name: shape.read(raw[name]) for name, shape in shapes.items()})

    return Shape(write, read)


def _of_several(shape: Shape) -> Shape:
    return Shape(
        lambda value: [shape.write(each) for each in value],
        lambda raw: tuple(shape.read(each) for each in raw),
    )


def _of_optional(shape: Shape) -> Shape:
    return Shape(
        lambda value: None if value is None else shape.write(value),
        lambda raw: None if raw is None else shape.read(raw),
    )


# Values of any type

_AS_THEY_ARE = frozenset({NoneType, bool, int})
# The most frequent of the others.
_FREQUENT: dict[type, Side] = {
    dict: lambda value: _map(value),
    Money: lambda value: {"$money": value.as_json()},
    datetime: lambda value: {"$moment": value.isoformat()},
    UUID: lambda value: {"$id": str(value)},
}


def value_to_json(value: Any) -> Any:
    """Return a value of any type a field, fact or parameter can have."""
    kind = type(value)
    if kind is str:
        return value if value.isascii() and "\x00" not in value else _text(value)
    if kind in _AS_THEY_ARE:
        return value
    if (side := _FREQUENT.get(kind)) is not None:
        return side(value)
    return _less_plain(value)


def _less_plain(value: Any) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, list):
        return [value_to_json(each) for each in value]
    return _marked(value)


def _marked(value: Any) -> Any:
    match value:
        case float():
            return value if math.isfinite(value) else {"$float": str(value)}
        case Decimal():
            return {"$number": str(value)}
        case Money():
            return {"$money": value.as_json()}
        case datetime():
            return {"$moment": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case UUID():
            return {"$id": str(value)}
        case tuple():
            return {"$choices": [value_to_json(each) for each in value]}
    return _text(str(value))


def _text(text: str) -> Any:
    """Return the text, escaped where jsonb would refuse it: zero characters, half surrogates."""
    if "\x00" in text:
        return {"$text": json.dumps(text)}
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return {"$text": json.dumps(text)}
    return text


def _map(value: Mapping[Any, Any]) -> dict[str, Any]:
    pairs = {
        key if type(key) is str else str(key): value_to_json(each) for key, each in value.items()
    }
    if all(map(_is_plain, pairs)):
        return pairs
    return {"$map": [[_text(key), each] for key, each in pairs.items()]}


@lru_cache(maxsize=4096)
def _is_plain(key: str) -> bool:
    return not key.startswith("$") and _text(key) is key


_MARKS: dict[str, Side] = {
    "$float": float,
    "$number": Decimal,
    "$money": lambda raw: Money(raw["minor"], raw["currency"]),
    "$moment": datetime.fromisoformat,
    "$date": date.fromisoformat,
    "$id": UUID,
    "$choices": lambda raw: tuple(value_from_json(each) for each in raw),
    "$text": json.loads,
    "$map": lambda raw: {value_from_json(key): value_from_json(each) for key, each in raw},
}


def value_from_json(raw: Any) -> Any:
    """Return the value that was written by `value_to_json`."""
    if isinstance(raw, list):
        return [value_from_json(each) for each in raw]
    if not isinstance(raw, dict):
        return raw
    if len(raw) == 1:
        ((mark, inner),) = raw.items()
        if mark in _MARKS:
            return _MARKS[mark](inner)
    return {key: value_from_json(each) for key, each in raw.items()}
