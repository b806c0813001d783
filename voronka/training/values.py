"""Values of a case in the newcomer's language, and comparing them with a card's."""

from collections.abc import Mapping, Sequence
from typing import Any

from voronka.process import field_types
from voronka.process.field_types import InvalidValue
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, Value
from voronka.process.text import LOCALES, Text


def spoken(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the values with texts in one language."""
    return {name: _in(value, language) for name, value in values.items()}


def is_right(
    playbook: Playbook, kind: CardKind, name: str, *, wanted: Any, found: Value, language: str
) -> bool:
    """
    Say whether what stands on the card is what the client said. `{any: […]}` leaves a choice,
    `{from: …, to: …}` some room.
    """
    if isinstance(wanted, Mapping) and "any" in wanted:
        return any(
            is_right(playbook, kind, name, wanted=each, found=found, language=language)
            for each in wanted["any"]
        )
    if isinstance(wanted, Mapping) and {"from", "to"} <= wanted.keys():
        low = _read(playbook, kind, name, wanted["from"])
        high = _read(playbook, kind, name, wanted["to"])
        return found is not None and low <= found <= high
    value = _read(playbook, kind, name, _in(wanted, language))
    if isinstance(value, tuple) and isinstance(found, tuple):
        return set(value) == set(found)
    return bool(value == found)


def in_words(playbook: Playbook, kind: CardKind, name: str, value: Value) -> Text:
    """Return what stands on a card as people read it, in both languages."""
    if value is None:
        return Text.same("—")
    spec, zone = playbook.fields(kind)[name], playbook.calendar.zone
    show = field_types.get(spec.type).format
    shown = {each: show(value, each, labels=spec.options, zone=zone) for each in LOCALES}
    return Text(**shown)


def wanted_in_words(playbook: Playbook, kind: CardKind, name: str, wanted: Any) -> Text:
    """Return what a case wants as people read it, in both languages."""
    if isinstance(wanted, Mapping) and "any" in wanted:
        parts = [wanted_in_words(playbook, kind, name, each) for each in wanted["any"]]
        return _joined(parts, " / ")
    if isinstance(wanted, Mapping) and {"from", "to"} <= wanted.keys():
        ends = [wanted_in_words(playbook, kind, name, wanted[end]) for end in ("from", "to")]
        return _joined(ends, " – ")
    found = {
        each: in_words(playbook, kind, name, _read(playbook, kind, name, _in(wanted, each)))
        for each in LOCALES
    }
    return Text(ru=found["ru"].ru, en=found["en"].en)


def _joined(texts: Sequence[Text], by: str) -> Text:
    return Text(by.join(each.ru for each in texts), by.join(each.en for each in texts))


def _read(playbook: Playbook, kind: CardKind, name: str, raw: Any) -> Any:
    """Return the value as the card would hold it; None if it is none of this field."""
    spec = playbook.fields(kind)[name]
    reading = field_types.Spec(
        type=spec.type,
        options=tuple(spec.options),
        currency=playbook.spec.currency,
        region=playbook.spec.region,
        zone=playbook.spec.calendar.zone,
    )
    try:
        return field_types.get(spec.type).parse(raw, reading)
    except (InvalidValue, ValueError, TypeError, ArithmeticError):
        return None


def _in(value: Any, language: str) -> Any:
    if isinstance(value, Mapping) and value and set(value) <= set(LOCALES):
        return Text.parse(value).in_(language)
    return value
