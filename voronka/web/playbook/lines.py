"""Attributes that hold others: lines of a form, one inside another, and a checklist."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from voronka.process.text import Text
from voronka.web.playbook.controls import Control, Kind, moved, new_key
from voronka.web.playbook.editor import Incomplete, Values
from voronka.web.playbook.shapes import (
    Attribute,
    Spot,
    controls_of,
    read_of,
    stored_of,
    written_of,
)

# The key of a line in its mapping, or its old number in its list; "" for one that is new.
KEY = "_key"
_DEEPEST = 3


@dataclass(frozen=True, kw_only=True)
class Inside(Attribute):
    """A section within the part."""

    kind: Kind = "inside"
    attributes: Sequence[Attribute]

    def stored(self, written: Any, spot: Spot) -> Any:
        return stored_of(self.attributes, written or {}, replace(spot, beside={}))

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return read_of(self.attributes, post, f"{here}.", replace(spot, beside={}))

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        inner = controls_of(self.attributes, value, f"{here}.", replace(spot, beside=value))
        return replace(super().control(here, None, spot), more={"controls": inner})

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        return written_of(self.attributes, value, was or {}, replace(spot, beside=value))


@dataclass(frozen=True, kw_only=True)
class Lines(Attribute):
    """
    Lines of one form, in their order. With `named_by` they are a mapping, and a new one gets its
    key from what is typed there; without, a list.
    """

    kind: Kind = "lines"
    attributes: Sequence[Attribute]
    add: str
    # What each line is headed with.
    title: Callable[[int], str]
    named_by: str = ""
    empty: str = ""
    most: int = 0

    def stored(self, written: Any, spot: Spot) -> Any:
        return [
            {KEY: key} | stored_of(self.attributes, line, replace(spot, beside={}))
            for key, line in _lines_of(written)
        ]

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        found, number = [], 0
        while f"{here}.{number}.{KEY}" in post:
            prefix = f"{here}.{number}."
            line = read_of(self.attributes, post, prefix, replace(spot, beside={}))
            found.append({KEY: post[f"{prefix}{KEY}"]} | line)
            number += 1
        return found

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        lines = [
            {
                "key": line[KEY],
                "title": self.title(number + 1),
                "controls": controls_of(
                    self.attributes, line, f"{here}.{number}.", replace(spot, beside=line)
                ),
            }
            for number, line in enumerate(value)
        ]
        more = {"lines": lines, "add": self.add, "empty": self.empty}
        return replace(super().control(here, None, spot), more=more)

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        super().written(value, was, spot)
        before = dict(_lines_of(was))
        found: list[tuple[str, dict[str, Any]]] = []
        for number, line in enumerate(value):
            try:
                part = written_of(
                    self.attributes, line, before.get(line[KEY], {}), replace(spot, beside=line)
                )
            except Incomplete as refusal:
                text = f"{self.title(number + 1)}: {refusal}"
                raise Incomplete(text, f"{self.key}.{number}.{refusal.at}") from None
            found.append((line[KEY], part))
        return self._keyed(found, before) if self.named_by else [part for _key, part in found]

    def done(self, value: Any, deed: str, way: Sequence[str], number: int, spot: Spot) -> Any:
        if not way:
            return [*value, self._blank(spot)] if deed == "add" else moved(value, deed, number)
        at, key, rest = int(way[0]), way[1], way[2:]
        lines = list(value)
        inner = next(each for each in self.attributes if each.key == key)
        here = replace(spot, beside=lines[at])
        lines[at] = lines[at] | {key: inner.done(lines[at][key], deed, rest, number, here)}
        return lines

    def _blank(self, spot: Spot) -> Values:
        return {KEY: ""} | stored_of(self.attributes, {}, replace(spot, beside={}))

    def _keyed(
        self, found: Sequence[tuple[str, dict[str, Any]]], before: Mapping[str, Any]
    ) -> dict[str, Any]:
        taken, out = {*before, *(key for key, _part in found)}, {}
        for written_key, part in found:
            key = written_key or new_key(_name(part.get(self.named_by))[:30], taken)
            taken.add(key)
            out[key] = part
        return out


@dataclass(frozen=True, kw_only=True)
class Point:
    """A line of a checklist; `level` is how deep it stands, from 1."""

    level: int
    ru: str
    en: str


@dataclass(frozen=True, kw_only=True)
class Checklist(Attribute):
    """Lines to tick, up to three levels deep: `{text: …, items: […]}`."""

    kind: Kind = "checklist"

    def stored(self, written: Any, spot: Spot) -> Any:
        return list(_points(written or (), 1))

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        columns = [post.getlist(f"{here}.{part}") for part in ("level", "ru", "en")]
        points, above = [], 0
        for level, ru, en in zip(*columns, strict=False):
            # Nothing hangs in the air, whatever was sent.
            deep = min(int(level) if level.isdecimal() and level.isascii() else 1, above + 1)
            above = max(1, min(deep, _DEEPEST))
            points.append(Point(level=above, ru=ru.strip(), en=en.strip()))
        return points

    def control(self, here: str, value: Any, spot: Spot) -> Control:
        shown = value or [Point(level=1, ru="", en="")]
        return replace(super().control(here, shown, spot), more={"deepest": _DEEPEST})

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        roots: list[dict[str, Any]] = []
        way: list[dict[str, Any]] = []
        for point in value:
            if not point.ru and not point.en:
                continue
            item = {"text": Text(point.ru or point.en, point.en or point.ru).plain()}
            # Below an empty line that is left out, its own lines come up.
            del way[point.level - 1 :]
            (way[-1].setdefault("items", []) if way else roots).append(item)
            way.append(item)
        return roots


@dataclass(frozen=True, kw_only=True)
class Words(Attribute):
    """A list of words, each on its own line: dates."""

    kind: Kind = "words"

    def stored(self, written: Any, spot: Spot) -> Any:
        return "\n".join(written or ())

    def read(self, post: QueryDict, here: str, spot: Spot) -> Any:
        return post.get(here, "").replace("\r\n", "\n").strip()

    def written(self, value: Any, was: Any, spot: Spot) -> Any:
        return value.replace(",", " ").split()


def _lines_of(written: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(written, Mapping):
        yield from written.items()
    else:
        yield from ((str(number), line) for number, line in enumerate(written or ()))


def _points(items: Sequence[Mapping[str, Any]], level: int) -> Iterator[Point]:
    for item in items:
        text = Text.parse(item["text"])
        yield Point(level=level, ru=text.ru, en="" if text.en == text.ru else text.en)
        yield from _points(item.get("items", ()), level + 1)


def _name(written: Any) -> str:
    return Text.parse(written).en if written else _("line")
