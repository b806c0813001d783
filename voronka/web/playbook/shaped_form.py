"""The form of a part that is declared in groups of attributes."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from voronka.packs.edits import Edit, Put
from voronka.process.parts import find
from voronka.process.text import Text
from voronka.web.playbook.controls import Section, new_key
from voronka.web.playbook.editor import Place, Values
from voronka.web.playbook.shapes import (
    Attribute,
    Group,
    Spot,
    controls_of,
    read_of,
    stored_of,
    written_of,
)


class ShapedForm:
    """
    A part that is a mapping of attributes. A new one is named by what is typed in `named_by`.
    """

    named_by = "label"

    @abstractmethod
    def title(self, place: Place) -> str:
        """Return what the form is headed with."""

    @abstractmethod
    def groups(self, place: Place) -> Sequence[Group]:
        """Return what is asked, in the order of the form."""

    def part(self, place: Place) -> Mapping[str, Any]:
        """Return what stands in the playbook, as a mapping of the attributes."""
        return place.part

    def stored(self, place: Place) -> Values:
        spot = _spot(place, {})
        return stored_of(self._attributes(place), self.part(place), spot)

    def read(self, place: Place, post: QueryDict) -> Values:
        return read_of(self._attributes(place), post, "", _spot(place, {}))

    def deed(self, place: Place, values: Values, deed: str, line: str, number: int) -> Values:
        key, *way = line.split(".")
        found = next((each for each in self._attributes(place) if each.key == key), None)
        if found is None:
            return values
        return values | {key: found.done(values[key], deed, way, number, _spot(place, values))}

    def sections(self, place: Place, values: Values) -> Sequence[Section]:
        spot = _spot(place, values)
        return [
            Section(
                title=group.title,
                note=group.note,
                controls=controls_of(group.attributes, values, "", spot),
            )
            for group in self.groups(place)
            if any(each.asked(spot) for each in group.attributes)
        ]

    def edits(self, place: Place, values: Values, seen: str) -> Sequence[Edit]:
        attributes = self._attributes(place)
        written = written_of(attributes, values, self.part(place), _spot(place, values))
        return self.puts(place, written, seen)

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        """Return the edits that write what was typed."""
        asked = {each.key for each in self._attributes(place)}
        kept = {key: value for key, value in place.part.items() if key not in asked}
        return [place.put(self.path_of(place, written), kept | written, seen)]

    def path_of(self, place: Place, written: Mapping[str, Any]) -> tuple[str, ...]:
        if not place.is_new:
            return place.path
        name = Text.parse(written[self.named_by]).en
        return (*place.path, new_key(name[:40], find(place.draft.tree, place.path) or ()))

    def _attributes(self, place: Place) -> Sequence[Attribute]:
        return [each for group in self.groups(place) for each in group.attributes]


class ListForm(ShapedForm):
    """A part that is a list: its one attribute has the list's name."""

    def part(self, place: Place) -> Mapping[str, Any]:
        return {place.path[-1]: find(place.draft.tree, place.path)}

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        return [Put(path=place.path, value=written.get(place.path[-1]), seen=seen)]


class TextForm(ShapedForm):
    """A part that is nothing but a text in both languages."""

    named_by = "label"

    def part(self, place: Place) -> Mapping[str, Any]:
        return {} if place.is_new else {"label": find(place.draft.tree, place.path)}

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        return [Put(path=self.path_of(place, written), value=written["label"], seen=seen)]


class JointForm(ShapedForm):
    """Several parts in one form: its attributes are the last keys of `place.pieces`."""

    def part(self, place: Place) -> Mapping[str, Any]:
        return {path[-1]: find(place.draft.tree, path) for path in place.pieces}

    def puts(self, place: Place, written: dict[str, Any], seen: str) -> Sequence[Edit]:
        digests = seen.split("-")
        return [
            Put(path=path, value=written.get(path[-1]), seen=digest)
            for path, digest in zip(place.pieces, digests, strict=False)
        ]


def _spot(place: Place, values: Values) -> Spot:
    return Spot(place=place, root=values, beside=values)
