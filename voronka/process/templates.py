"""
Texts with places to fill: messages, titles of tasks and of cards.

`{{ client_name }}` takes a field, `card.…` name or fact; filters shape it: `| date`, `| time`,
`| datetime`, `| money`, `| phone`, `| upper`, `| label`, `| default('the client')`. What stands in
`[[ … ]]` is left out as a whole when one of its values is unknown.

Public: `parse(text) -> Template`, `.names`, `.render(values, scope, locale)`, `names_in(text)`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.process import field_types
from voronka.process.conditions import Scope
from voronka.process.state import Value
from voronka.process.text import LOCALES, Text

FILTERS = ("date", "time", "datetime", "money", "phone", "upper", "label", "default")
_NEEDS = {
    "date": ("date", "datetime"),
    "time": ("datetime",),
    "datetime": ("datetime",),
    "money": ("money",),
    "phone": ("phone", "text"),
    "label": ("choice", "multi_choice", "user"),
}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_PLACE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# What a paragraph leaves behind that was left out.
_GAP = re.compile(r"\n{3,}")
_STRAY = re.compile(r"\{\{|\}\}|\[\[|\]\]")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")
_DEFAULT = re.compile(r"default\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")


class TemplateError(ValueError):
    """The text cannot be filled in as it is written."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place to fill."""

    name: str
    filters: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True)
class Optional:
    """A part that is left out when one of its values is unknown."""

    parts: tuple["str | Slot", ...]


@dataclass(frozen=True, kw_only=True)
class Readers:
    """Who reads: the language, the zone of their clock, and the people that may be named."""

    locale: str
    zone: tzinfo
    people: Mapping[UUID, str]


@dataclass(frozen=True)
class Template:
    """A text taken apart."""

    parts: tuple[str | Slot | Optional, ...]

    @property
    def names(self) -> frozenset[str]:
        """The fields, `card.…` names and facts it reads."""
        return frozenset(slot.name for slot in self.slots())

    def slots(self) -> Iterator[Slot]:
        for part in self.parts:
            for inner in part.parts if isinstance(part, Optional) else (part,):
                if isinstance(inner, Slot):
                    yield inner

    def problems(self, scope: Scope) -> list[str]:
        """Return what the text asks for and cannot get in this scope."""
        return [problem for slot in self.slots() for problem in _slot_problems(slot, scope)]

    def render(
        self,
        values: Mapping[str, Value],
        scope: Scope,
        locale: str,
        *,
        people: Mapping[UUID, str] | None = None,
    ) -> str:
        """
        Return the text filled in; unknown values leave nothing, or their default.
        """
        readers = Readers(locale=locale, zone=ZoneInfo(scope.zone), people=people or {})
        out = []
        for part in self.parts:
            inner = part.parts if isinstance(part, Optional) else (part,)
            filled = [_fill(item, values, scope, readers) for item in inner]
            if isinstance(part, Optional) and not all(filled):
                continue
            out += filled
        return _GAP.sub("\n\n", "".join(out))


def parse(text: str) -> Template:
    """
    Return the text taken apart.

    :raises TemplateError: a place or an optional part is not written right
    """
    parts: list[str | Slot | Optional] = []
    for number, piece in enumerate(_OPTIONAL.split(text)):
        if number % 2:
            parts.append(Optional(tuple(_simple(piece))))
        else:
            parts += _simple(piece)
    return Template(tuple(parts))


def _simple(text: str) -> Iterator[str | Slot]:
    """Yield the words and the places to fill of a text without optional parts."""
    for number, piece in enumerate(_PLACE.split(text)):
        if number % 2:
            yield _slot(piece)
        elif stray := _STRAY.search(piece):
            raise TemplateError(f"'{stray[0]}' has no counterpart")
        elif piece:
            yield piece


def names_in(text: Text | None) -> frozenset[str]:
    """Return the names that a text reads, in any language."""
    if text is None:
        return frozenset()
    return frozenset().union(*(parse(text.in_(locale)).names for locale in LOCALES))


def without_places(text: Text) -> Text:
    """Return the text as a name: without its optional parts, and with defaults where it has any."""
    return Text(*(_as_name(text.in_(locale)) for locale in LOCALES))


def _as_name(text: str) -> str:
    try:
        template = parse(text)
    except TemplateError:
        # The loader notes it; here it is a name all the same.
        return text
    if template.parts == (text,):
        return text
    parts = (part for part in template.parts if not isinstance(part, Optional))
    filled = "".join(part if isinstance(part, str) else part.default or "" for part in parts)
    return " ".join(filled.split()).strip(" ,.:;·—-")


def _slot(source: str) -> Slot:
    name, *rest = (part.strip() for part in source.split("|"))
    if not _NAME.fullmatch(name):
        raise TemplateError(f"'{{{{{source}}}}}' does not begin with the name of a field or fact")
    default, filters = None, []
    for word in rest:
        if found := _DEFAULT.fullmatch(word):
            default = found[1] if found[1] is not None else found[2]
        elif word in FILTERS and word != "default":
            filters.append(word)
        else:
            raise TemplateError(f"there is no filter '{word}'; there is: {', '.join(FILTERS)}")
    return Slot(name=name, filters=tuple(filters), default=default)


def _slot_problems(slot: Slot, scope: Scope) -> Iterator[str]:
    spec = scope.find(slot.name)
    if spec is None:
        near = scope.suggest(slot.name)
        yield f"there is no field or fact '{slot.name}'" + (
            f"; did you mean '{near}'?" if near else ""
        )
        return
    for word in slot.filters:
        if word in _NEEDS and spec.type not in _NEEDS[word]:
            yield f"the filter '{word}' does not fit '{slot.name}', which is a {spec.type}"


def _fill(part: str | Slot, values: Mapping[str, Value], scope: Scope, readers: Readers) -> str:
    if isinstance(part, str):
        return part
    value = values.get(part.name)
    if value is None:
        return part.default or ""
    shown = _shown(part, value, scope, readers)
    return shown.upper() if "upper" in part.filters else shown


def _shown(slot: Slot, value: Value, scope: Scope, readers: Readers) -> str:
    if isinstance(value, UUID):
        return readers.people.get(value, "")
    if isinstance(value, datetime):
        return _moment(value, slot.filters, readers)
    if isinstance(value, date):
        return field_types.get("date").format(value, readers.locale)
    spec = scope.find(slot.name)
    if spec is None:
        return str(value)
    shape = field_types.get("phone" if "phone" in slot.filters else spec.type)
    return shape.format(value, readers.locale, labels=spec.options, zone=readers.zone)


def _moment(value: datetime, filters: tuple[str, ...], readers: Readers) -> str:
    local = value.astimezone(readers.zone)
    if "time" in filters:
        return f"{local:%H:%M}"
    if "date" in filters:
        return field_types.get("date").format(local.date(), readers.locale)
    return field_types.get("datetime").format(value, readers.locale, zone=readers.zone)
