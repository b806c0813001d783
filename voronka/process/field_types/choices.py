"""Yes or no, one of several, several of several, and one of the colleagues."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import Any
from uuid import UUID

from voronka.process.field_types.base import FieldType, Labels, ValueSpec, refuse, same, show_plain

_YES, _NO = ("true", "1", "on", "yes", "да"), ("false", "0", "off", "no", "нет")


def _read_bool(raw: Any, spec: ValueSpec) -> bool:
    written = str(raw).lower()
    if written not in _YES + _NO:
        refuse("Здесь нужно «да» или «нет».", "A yes or a no is needed here.")
    return written in _YES


def _load_bool(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError
    return raw


def _show_bool(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    if locale.lower().startswith("ru"):
        return "да" if value else "нет"
    return "yes" if value else "no"


def _read_choice(raw: Any, spec: ValueSpec) -> str:
    if not isinstance(raw, str) or raw not in spec.options:
        refuse(f"Нет такого варианта: {raw}.", f"There is no such option: {raw}.")
    return raw


def _load_choice(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError
    return raw


def _show_choice(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    return labels[value].in_(locale) if value in labels else str(value)


def _read_choices(raw: Any, spec: ValueSpec) -> tuple[str, ...]:
    """Return the options chosen, each once, in the order of the field."""
    several = [raw] if isinstance(raw, str) else raw
    if not isinstance(several, Iterable):
        refuse("Здесь нужен список вариантов.", "A list of options is needed here.")
    chosen = {_read_choice(one, spec) for one in several if one != ""}
    return tuple(option for option in spec.options if option in chosen)


def _load_choices(raw: Any) -> tuple[str, ...]:
    if not isinstance(raw, list | tuple):
        raise TypeError
    return tuple(_load_choice(one) for one in raw)


def _show_choices(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    return ", ".join(_show_choice(one, locale, labels, zone) for one in value)


def _read_user(raw: Any, spec: ValueSpec) -> UUID:
    try:
        return raw if isinstance(raw, UUID) else UUID(str(raw))
    except ValueError:
        refuse("Нет такого сотрудника.", "There is no such colleague.")


def _load_user(raw: Any) -> UUID:
    if isinstance(raw, UUID):
        return raw
    if not isinstance(raw, str) or str(UUID(raw)) != raw:
        raise ValueError
    return UUID(raw)


BOOL = FieldType(key="bool", read=_read_bool, load=_load_bool, dump=same, show=_show_bool)
CHOICE = FieldType(key="choice", read=_read_choice, load=_load_choice, dump=same, show=_show_choice)
MULTI_CHOICE = FieldType(
    key="multi_choice", read=_read_choices, load=_load_choices, dump=list, show=_show_choices
)
USER = FieldType(key="user", read=_read_user, load=_load_user, dump=str, show=show_plain)
