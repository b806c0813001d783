"""
Forms that are declared: what a part of the process holds, attribute by attribute.

A form lists `Group`s of attributes; each attribute knows how it stands in the playbook, in the
form and in what was typed. `lines.py` has those that hold attributes themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.process.conditions import Scope
from voronka.process.conditions.scope import NameSpec
from voronka.process.schema import CardKind
from voronka.web.playbook.conditions import (
    changed,
    condition_control,
    read_condition,
    settled,
    typed_of,
)
from voronka.web.playbook.controls import (
    Control,
    Kind,
    read_duration,
    read_several,
    read_text,
    with_chosen,
)
from voronka.web.playbook.editor import Incomplete, Place, Values, in_old_order
from voronka.web.playbook.words import Choice, Words


@dataclass(frozen=True, kw_only=True)
class Spot:
    """Where an attribute stands: in which form, and beside which values as far as they are read."""

    place: Place
    root: Values
    beside: Values

    @property
    def words(self) -> Words:
        return self.place.words


Offered = Callable[[Spot], Sequence[Choice]]
Asked = Callable[[Spot], bool]


def _always(spot: Spot) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One thing that a part says; `key` is its name in the playbook. This one is a word."""

    key: str
    label: str
    help: str = ""
    must: bool = False
    # Whether it is asked, by what stands beside it.
    asked: Asked = _always
    kind: Kind = "word"

    def stored(self, written: Any, spot: Spot) -> Any:
        """Return what the playbook says, as the form holds it."""
        return written

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        """Return what was typed."""
        return post.get(here, "").strip() or None

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        return Control(
            name=here, label=self.label, kind=self.kind, value=value, help=self.help,
            required=self.must,
        )  # fmt: skip

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        """
        Return it as the playbook has it; None for nothing. `was` is what stood there.

        :raises Incomplete: it must be filled in, or makes no sense
        """
        if self.must and not value:
            raise Incomplete(_("Fill in: %(what)s.") % {"what": self.label}, self.key)
        return value

    def done(self, value: Any, deed: str, way: Sequence[str], number: int, spot: Spot) -> Any:
        """Return what was typed, with a line more, less or elsewhere; `way` leads to the lines."""
        return value


@dataclass(frozen=True, kw_only=True)
class Line(Attribute):
    """A text in both languages."""

    kind: Kind = "line"

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return read_text(post, here)


@dataclass(frozen=True, kw_only=True)
class Paragraph(Line):
    """A long one."""

    kind: Kind = "paragraph"


@dataclass(frozen=True, kw_only=True)
class Number(Attribute):
    """A whole number; what is typed stays as it is until it is saved."""

    kind: Kind = "number"
    default: int | None = None

    def stored(self, written: Any, spot: Spot) -> Any:
        found = self.default if written is None else written
        return "" if found is None else str(found)

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return post.get(here, "").strip()

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        super().written(value, was, spot)
        return whole_number(value, self.label, self.key) if value else None


@dataclass(frozen=True, kw_only=True)
class Span(Attribute):
    """A span of time, on the clock or in working time."""

    kind: Kind = "duration"

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return read_duration(post, here)


@dataclass(frozen=True, kw_only=True)
class Yes(Attribute):
    """Something that is so, or not; `False` is left out of the playbook."""

    kind: Kind = "yes"

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return True if post.get(here) == "yes" else None

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        return True if value else None


@dataclass(frozen=True, kw_only=True)
class Choose(Attribute):
    """One of what the process offers; on `looks` the form is drawn anew when it is changed."""

    kind: Kind = "choice"
    options: Offered
    default: str = ""
    blank: str = ""
    looks: bool = False

    def stored(self, written: Any, spot: Spot) -> Any:
        return written or self.default or (self._offered("", spot)[0][0] if self.must else "")

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return post.get(here, "")

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        offered = self._offered(value, spot)
        return replace(super().control(here, value or "", spot), options=offered, looks=self.looks)

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        super().written(value, was, spot)
        return None if value == self.default and was is None else value or None

    def _offered(self, value: str, spot: Spot) -> Sequence[Choice]:
        blank = [("", self.blank)] if self.blank else []
        found = [*blank, *self.options(spot)]
        return with_chosen(found, [value] if value else []) or [("", "—")]


@dataclass(frozen=True, kw_only=True)
class Several(Attribute):
    """Some of what the process offers."""

    kind: Kind = "several"
    options: Offered
    looks: bool = False

    def stored(self, written: Any, spot: Spot) -> Any:
        return list(written or ())

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return read_several(post, here)

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        offered = with_chosen(self.options(spot), value)
        return replace(super().control(here, value, spot), options=offered, looks=self.looks)

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        super().written(value, was, spot)
        return in_old_order(was or (), value) or None


@dataclass(frozen=True, kw_only=True)
class Rule(Attribute):
    """A condition; `of` says which kind of card it is asked of."""

    kind: Kind = "condition"
    of: Callable[[Spot], CardKind]
    names: Mapping[str, NameSpec] = field(default_factory=dict)

    def stored(self, written: Any, spot: Spot) -> Any:
        return typed_of(written, self._scope(spot))

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return read_condition(post, here, self._scope(spot))

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        found = condition_control(
            here, self.label, value, self._scope(spot), spot.words, help=self.help
        )
        return replace(found, required=self.must)

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        scope = self._scope(spot)
        return super().written(settled(value, scope).source(scope), was, spot)

    def done(self, value: Any, deed: str, way: Sequence[str], number: int, spot: Spot) -> Any:
        return changed(value, deed, number)

    def _scope(self, spot: Spot) -> Scope:
        return replace(spot.place.scope(self.of(spot)), names=self.names)


@dataclass(frozen=True, kw_only=True)
class Amounts(Attribute):
    """A number for each of what the process offers; what has none is left out."""

    kind: Kind = "amounts"
    options: Offered

    def stored(self, written: Any, spot: Spot) -> Any:
        return {key: str(amount) for key, amount in (written or {}).items()}

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        known = dict.fromkeys(key for key, _label in self.options(spot))
        typed = {key: post.get(f"{here}.{key}", "").strip() for key in known}
        return {key: amount for key, amount in typed.items() if amount}

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        return replace(super().control(here, value, spot), options=self.options(spot))

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        super().written(value, was, spot)
        labels = dict(self.options(spot))
        keys = in_old_order(list(was or ()), list(value))
        return {key: whole_number(value[key], labels.get(key, key), self.key) for key in keys}


@dataclass(frozen=True)
class Group:
    """Attributes that belong together in a form."""

    title: str
    attributes: Sequence[Attribute]
    note: str = ""


def stored_of(attributes: Sequence[Attribute], part: Mapping[str, Any], spot: Spot) -> Values:
    """Return what a part says, as the form holds it; `spot.beside` is filled on the way."""
    for each in attributes:
        spot.beside[each.key] = each.stored(part.get(each.key), spot)
    return spot.beside


def read_of(attributes: Sequence[Attribute], post: QueryDict, prefix: str, spot: Spot) -> Values:
    """Return what was typed; what is read first is known to what is read after it."""
    for each in attributes:
        spot.beside[each.key] = each.read(post, f"{prefix}{each.key}", spot)
    return spot.beside


def controls_of(
    attributes: Sequence[Attribute], values: Values, prefix: str, spot: Spot
) -> list[Control]:
    """Return the controls of all that is asked."""
    return [
        each.control(f"{prefix}{each.key}", values[each.key], spot)
        for each in attributes
        if each.asked(spot)
    ]


def written_of(
    attributes: Sequence[Attribute], values: Values, was: Mapping[str, Any], spot: Spot
) -> dict[str, Any]:
    """
    Return the part as the playbook has it, without what is empty or not asked.

    :raises Incomplete: something is missing
    """
    found: dict[str, Any] = {}
    for each in attributes:
        if each.asked(spot):
            found[each.key] = each.written(values[each.key], was.get(each.key), spot)
    return {key: value for key, value in found.items() if value not in (None, [], {}, "")}


def whole_number(typed: str, label: str, key: str) -> int:
    """
    Return the number.

    :raises Incomplete: it is none
    """
    plain = typed.replace("\u00a0", "").replace(" ", "").replace("−", "-")
    if not plain.removeprefix("-").isdecimal() or not plain.isascii():
        text = _("“%(typed)s” is no whole number: %(what)s.")
        raise Incomplete(text % {"typed": typed, "what": label}, key)
    return int(plain)
