"""A condition in a form: rows of comparisons, or written by hand; and what it says in words."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.process.conditions import ConditionError, Scope, compile_condition
from voronka.process.conditions.rows import (
    OPERATORS,
    WITH_VALUE,
    Row,
    Rows,
    operators_of,
    rows_of,
    source_of,
)
from voronka.web.playbook.controls import Control, moved
from voronka.web.playbook.words import Choice, Words

_NO_ROWS = Rows()
_CHOOSING = ("choice", "multi_choice")


@dataclass(frozen=True, kw_only=True)
class Typed:
    """A condition as it stands in a form; `was` is its spelling in the process."""

    by_hand: bool = False
    rows: Rows = _NO_ROWS
    text: str = ""
    was: str = ""

    def source(self, scope: Scope) -> str | None:
        """Return it as the playbook has it; None for none."""
        if self.by_hand:
            return self.text.strip() or None
        return source_of(self.rows, scope, was=self.was) or None


@dataclass(frozen=True, kw_only=True)
class RowDrawn:
    """A row with what can be chosen in it."""

    row: Row
    operators: Sequence[Choice]
    takes_value: bool
    options: Sequence[Choice]


def typed_of(source: str | None, scope: Scope) -> Typed:
    """Return a stored condition as a form shows it."""
    written = source or ""
    rows = rows_of(written, scope)
    if rows is None:
        return Typed(by_hand=True, text=written, was=written)
    return Typed(rows=rows, text=written, was=written)


def read_condition(post: QueryDict, name: str, scope: Scope) -> Typed:
    """Return what was typed; changing between rows and hand takes the condition along."""
    by_hand = post.get(f"{name}.mode") == "text"
    typed = Typed(
        by_hand=by_hand,
        rows=_rows(post, name),
        text=post.get(f"{name}.text", ""),
        was=post.get(f"{name}.was", ""),
    )
    had_rows = post.get(f"{name}.had") == "rows"
    if by_hand and had_rows:
        return replace(typed, text=source_of(typed.rows, scope, was=typed.was))
    if not by_hand and not had_rows:
        found = rows_of(typed.text, scope)
        return replace(typed, by_hand=found is None, rows=found or Rows())
    return typed


def changed(typed: Typed, deed: str, place: int) -> Typed:
    """Return the condition with a row more or less."""
    rows = typed.rows.rows
    if deed == "add":
        return replace(typed, rows=replace(typed.rows, rows=(*rows, Row(name="", operator=""))))
    return replace(typed, rows=replace(typed.rows, rows=tuple(moved(rows, deed, place))))


def condition_control(
    name: str, label: str, typed: Typed, scope: Scope, words: Words, *, help: str = ""
) -> Control:
    """Return the control, with what the condition says or why it says nothing."""
    said, problem = _in_words(typed, scope, words.locale)
    more = {
        "typed": typed,
        "rows": [_drawn(row, scope, words.locale) for row in typed.rows.rows],
        "names": _names(typed, scope, words),
        "said": said,
        "problem": problem,
    }
    return Control(name=name, label=label, kind="condition", help=help, more=more)


def _names(typed: Typed, scope: Scope, words: Words) -> Sequence[tuple[str, Sequence[Choice]]]:
    """Return what can be compared; what is compared already is always among it."""
    groups = words.names("deal" if scope.kind == "deal" else "lead")
    known = {name for _group, names in groups for name, _label in names}
    wanted = dict.fromkeys([*scope.names, *(row.name for row in typed.rows.rows)])
    others = [name for name in wanted if name and name not in known]
    if not others:
        return groups
    labels = [(name, scope.find(name)) for name in others]
    said = [(name, spec.label.in_(words.locale) if spec else name) for name, spec in labels]
    return [*groups, (_("Other"), said)]


def _in_words(typed: Typed, scope: Scope, locale: str) -> tuple[str, str]:
    source = typed.source(scope)
    if source is None:
        return "", ""
    try:
        said = compile_condition(source, scope).words(locale)
    except ConditionError as problem:
        return "", problem.text.in_(locale)
    return f"{said[:1].upper()}{said[1:]}", ""


def _rows(post: QueryDict, name: str) -> Rows:
    rows, number = [], 0
    while f"{name}.{number}.name" in post:
        here = f"{name}.{number}"
        values = tuple(value for value in post.getlist(f"{here}.value") if value)
        row = Row(
            name=post.get(f"{here}.name", ""), operator=post.get(f"{here}.op", ""), values=values
        )
        rows.append(row)
        number += 1
    return Rows(
        joined="any" if post.get(f"{name}.join") == "any" and len(rows) > 1 else "all",
        rows=tuple(rows),
    )


def _drawn(row: Row, scope: Scope, locale: str) -> RowDrawn:
    spec = scope.find(row.name) if row.name else None
    labels = operator_labels()
    known = operators_of(spec) if spec is not None else ()
    operator = row.operator if row.operator in known else (known[0] if known else "")
    options: list[Choice] = []
    if spec is not None and spec.type in _CHOOSING:
        options = [(key, label.in_(locale)) for key, label in spec.options.items()]
    return RowDrawn(
        row=replace(row, operator=operator),
        operators=[(each, labels[each]) for each in known],
        takes_value=operator in WITH_VALUE,
        options=options,
    )


def settled(typed: Typed, scope: Scope) -> Typed:
    """Return the condition with a fitting comparison in every row, as it is drawn."""
    rows = tuple(_drawn(row, scope, "en").row for row in typed.rows.rows)
    return replace(typed, rows=replace(typed.rows, rows=rows))


def operator_labels() -> dict[str, Any]:
    labels = {
        "filled": _("is filled in"),
        "empty": _("is empty"),
        "yes": _("yes"),
        "no": _("no"),
        "in": _("is one of"),
        "not_in": _("is none of"),
        "has": _("has"),
        "has_not": _("does not have"),
        "contains": _("contains"),
        "past": _("is in the past"),
        "future": _("is in the future"),
        "==": _("equals"),
        "!=": _("does not equal"),
        ">=": _("is at least"),
        "<=": _("is at most"),
        ">": _("is more than"),
        "<": _("is less than"),
    }
    assert all(each in labels for known in OPERATORS.values() for each in known)
    return labels
