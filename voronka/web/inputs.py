"""
Fields of a card or client as controls of a form: what the macro `field` draws, and what comes back
from it.

Values are read and checked by the engine; here they only travel as what was typed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict

from voronka.kernel.money import Money
from voronka.process.field_types.amounts import plain_number
from voronka.process.playbook import Playbook
from voronka.process.schema import FieldSpec, Holder
from voronka.process.state import Value
from voronka.web import formats

# Fields stand in forms under this prefix, so that none is mistaken for something else of the form.
PREFIX = "f."
_SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€"}


@dataclass(frozen=True, kw_only=True)
class Input:
    """One control of a form."""

    name: str
    label: str
    type: str
    value: Any = ""
    options: Sequence[tuple[str, str]] = ()
    help: str = ""
    error: str = ""
    unit: str = ""
    required: bool = False

    @property
    def id(self) -> str:
        return "in-" + self.name.replace(".", "-")


def inputs_for(
    playbook: Playbook,
    kind: Holder,
    names: Iterable[str],
    *,
    locale: str,
    values: Mapping[str, Value] | None = None,
    typed: QueryDict | None = None,
    errors: Mapping[str, str] | None = None,
    required: Iterable[str] = (),
    people: Sequence[tuple[str, str]] = (),
) -> list[Input]:
    """
    Return the controls for some fields of a card, in the order of the card.

    What was typed goes before what is stored, so that a refused form comes back as it was sent.
    """
    fields, must, wanted = playbook.fields(kind), set(required), set(names)
    return [
        Input(
            name=PREFIX + name,
            label=spec.label.in_(locale),
            type=spec.type,
            value=_value(name, spec, values or {}, typed),
            options=_options(spec, locale, people),
            help=spec.help.in_(locale) if spec.help else "",
            error=(errors or {}).get(name, ""),
            unit=_SYMBOLS.get(playbook.spec.currency, playbook.spec.currency),
            required=name in must,
        )
        for name, spec in fields.items()
        if name in wanted
    ]


def typed_fields(post: QueryDict, playbook: Playbook, kind: Holder) -> dict[str, Any]:
    """Return what was typed into the fields of a form; what the form did not ask is not there."""
    found: dict[str, Any] = {}
    for key in post:
        name = key.removeprefix(PREFIX)
        spec = playbook.field(kind, name) if key.startswith(PREFIX) else None
        if spec is None or not spec.is_by_hand:
            continue
        several = spec.type == "multi_choice"
        found[name] = [v for v in post.getlist(key) if v] if several else post[key]
    return found


def as_typed(value: Value) -> Any:
    """Return a stored value the way its control shows it."""
    if isinstance(value, Money):
        return plain_number(value.major)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return formats.local_input(value)
    if isinstance(value, tuple):
        return list(value)
    return "" if value is None else str(value)


def _value(name: str, spec: FieldSpec, values: Mapping[str, Value], typed: QueryDict | None) -> Any:
    key = PREFIX + name
    if typed is not None and key in typed:
        return typed.getlist(key) if spec.type == "multi_choice" else typed[key]
    return as_typed(values.get(name))


def _options(
    spec: FieldSpec, locale: str, people: Sequence[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    if spec.type == "bool":
        return [("yes", "Да"), ("no", "Нет")] if locale == "ru" else [("yes", "Yes"), ("no", "No")]
    if spec.type == "user":
        return people
    return [(key, label.in_(locale)) for key, label in spec.options.items()]
