"""
Simple conditions as rows of a form: a name, a comparison, a value; all of them or any.

Public: `rows_of(source, scope)` takes a condition apart, or says None where it is more than that;
`source_of(rows, scope)` puts it together again. What was not changed keeps its spelling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from voronka.process.conditions.errors import ConditionError
from voronka.process.conditions.literals import written
from voronka.process.conditions.nodes import (
    And,
    Call,
    Chosen,
    Clock,
    Compare,
    Has,
    InCurrency,
    Lit,
    Name,
    Node,
    Not,
    OneOf,
    Or,
    Type,
)
from voronka.process.conditions.reading import read
from voronka.process.conditions.scope import NameSpec, Scope

Joined = Literal["all", "any"]
_AMOUNTS = ("number", "integer", "money")
_MOMENTS = ("date", "datetime")
_CHOICES = ("choice", "multi_choice")
_TEXTS = ("text", "long_text", "phone", "email", "url", "address")
# Comparisons by the type of the name; the first is offered first.
_FILLED = ("filled", "empty")
_COMPARED = ("==", "!=", ">=", "<=", ">", "<")
OPERATORS: Mapping[str, tuple[str, ...]] = {
    **{kind: ("filled", "empty", *_COMPARED) for kind in _AMOUNTS},
    **{kind: ("filled", "empty", "past", "future") for kind in _MOMENTS},
    **{kind: ("filled", "empty", "==", "!=", "contains") for kind in _TEXTS},
    "choice": ("in", "not_in", "filled", "empty"),
    "multi_choice": ("has", "has_not", "filled", "empty"),
    "bool": ("yes", "no", "filled", "empty"),
    "user": _FILLED,
}
_DENIED = {"filled": "empty", "yes": "no", "in": "not_in", "has": "has_not"}
# Which of them take a value.
WITH_VALUE = frozenset({*_COMPARED, "in", "not_in", "has", "has_not", "contains"})


@dataclass(frozen=True, kw_only=True)
class Row:
    """One comparison."""

    name: str
    operator: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Rows:
    """Comparisons that must hold, all of them or any."""

    joined: Joined = "all"
    rows: tuple[Row, ...] = ()


def rows_of(source: str, scope: Scope) -> Rows | None:
    """Return the condition as rows, or None if it is more than rows can say."""
    if not source.strip():
        return Rows()
    try:
        tree = read(source, scope)
    except ConditionError:
        return None
    parts = tree.parts if isinstance(tree, And | Or) else (tree,)
    rows = [_row(part, scope) for part in parts]
    found = tuple(row for row in rows if row is not None)
    if len(found) < len(rows):
        return None
    return Rows(joined="any" if isinstance(tree, Or) else "all", rows=found)


def source_of(rows: Rows, scope: Scope, *, was: str = "") -> str:
    """
    Return the condition that the rows say; one that says the same as before is spelt as before.
    Rows that are not filled in yet are left out.
    """
    before = rows_of(was, scope) if was else None
    if before is not None and _meant(before) == _meant(rows):
        return was
    parts = [_source(row, scope) for row in rows.rows if _is_complete(row)]
    return (" && " if rows.joined == "all" else " || ").join(parts)


def _meant(rows: Rows) -> Rows:
    """Return the rows with the values of each in one order: a list to choose from has another."""
    each = (replace(row, values=tuple(sorted(row.values))) for row in rows.rows)
    return replace(rows, rows=tuple(each))


def operators_of(spec: NameSpec) -> tuple[str, ...]:
    return OPERATORS.get(spec.type, _FILLED)


def _is_complete(row: Row) -> bool:
    return bool(row.name and row.operator) and (row.operator not in WITH_VALUE or any(row.values))


# Into rows


def _row(node: Node, scope: Scope) -> Row | None:
    match node:
        case Not(part=inner):
            row = _row(inner, scope)
            denied = _DENIED.get(row.operator) if row is not None else None
            return replace(row, operator=denied) if row is not None and denied else None
        case Has(name=Name(path=path)):
            return Row(name=path, operator="filled")
        case Name(path=path):
            return Row(name=path, operator="yes")
        case OneOf(item=Name(path=path), options=options):
            return _among(path, options)
        case Chosen(item=Lit(value=str() as word), among=Name(path=path)):
            return Row(name=path, operator="has", values=(word,))
        case Call(function="contains", args=(Name(path=path), Lit(value=str() as word))):
            return Row(name=path, operator="contains", values=(word,))
        case Compare(op=op, left=Name(path=path), right=right):
            return _compared(path, op, right, scope)
    return None


def _among(path: str, options: Sequence[Node]) -> Row | None:
    keys = tuple(each.value for each in options if isinstance(each, Lit))
    texts = tuple(key for key in keys if isinstance(key, str))
    return Row(name=path, operator="in", values=texts) if len(texts) == len(options) else None


def _compared(path: str, op: str, right: Node, scope: Scope) -> Row | None:
    if isinstance(right, Clock):
        operator = {"<": "past", ">": "future"}.get(op)
        return Row(name=path, operator=operator) if operator and right.path == "now" else None
    value = right.part if isinstance(right, InCurrency) else right
    if not isinstance(value, Lit):
        return None
    spec = scope.find(path)
    kind = spec.type if spec is not None else ""
    if isinstance(value.value, bool):
        holds = value.value is (op == "==")
        return Row(name=path, operator="yes" if holds else "no")
    if kind == "choice" and isinstance(value.value, str) and op in ("==", "!="):
        operator = "in" if op == "==" else "not_in"
        return Row(name=path, operator=operator, values=(value.value,))
    if isinstance(value.value, Decimal | str) and op in OPERATORS.get(kind, ()):
        return Row(name=path, operator=op, values=(str(value.value),))
    return None


# Back into a source


def _source(row: Row, scope: Scope) -> str:
    name, values = row.name, [value for value in row.values if value]
    plain = {
        "filled": f"has({name})",
        "empty": f"!has({name})",
        "yes": name,
        "no": f"{name} == false",
        "past": f"{name} < now",
        "future": f"{name} > now",
    }
    if row.operator in plain:
        return plain[row.operator]
    if row.operator in ("in", "not_in"):
        return _choice(name, values, is_in=row.operator == "in")
    if row.operator in ("has", "has_not"):
        found = f"{_quoted(values[0])} in {name}"
        return found if row.operator == "has" else f"!({found})"
    if row.operator == "contains":
        return f"{name}.contains({_quoted(values[0])})"
    spec = scope.find(name)
    is_amount = spec is not None and spec.type in _AMOUNTS
    value = _number(values[0]) if is_amount else _quoted(values[0])
    return f"{name} {row.operator} {value}"


def _choice(name: str, values: Sequence[str], *, is_in: bool) -> str:
    if len(values) == 1:
        return f"{name} {'==' if is_in else '!='} {_quoted(values[0])}"
    listed = f"{name} in [{', '.join(map(_quoted, values))}]"
    return listed if is_in else f"!({listed})"


def _number(typed: str) -> str:
    """Return a number as conditions write it; what is none is left for the reader to refuse."""
    return typed.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", ".")


def _quoted(text: str) -> str:
    return written(Lit(text, Type.TEXT))
