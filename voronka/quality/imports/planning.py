"""Rows of a file as what is wanted of them: read, checked, with all that is wrong in each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from voronka.people.queries.people import Person
from voronka.process import field_types
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import CLIENT_NAME, REQUEST
from voronka.process.state import Value
from voronka.process.text import Text
from voronka.quality.imports import targets as places
from voronka.quality.imports.maps import plain
from voronka.quality.imports.settings import LEFT_OUT, Settings
from voronka.quality.imports.targets import Kind, Target, targets_of
from voronka.quality.imports.values import Problem, not_fitting, read_value, unknown_choice
from voronka.records.contact_points import Point, normalised, points_among

_POINTS = {"phone": "phone", "email": "email", "messenger": "messenger", "site": "site",
           "tax_number": "tax_number"}  # fmt: skip
_CHOSEN = ("choice", "multi_choice", "stage", "owner", "user")
_JOINED = ("long_text",)
# An id that a spreadsheet took for a number: which one it was nobody knows any more.
_IDS = (places.EXTERNAL_ID, places.CONTACT, places.COMPANY)
_LOST_DIGITS = re.compile(r"\d([.,]\d+)?[eE]\+?\d+")
_IS_ROUNDED = Text(
    "Таблица округлила этот номер. Выгрузите столбец как текст.",
    "A spreadsheet has rounded this id. Export the column as text.",
)
_NOTHING = Text("В этой строке нечего импортировать.", "Nothing in this row is imported.")


@dataclass(kw_only=True)
class PlannedRow:
    """A row as it is meant."""

    number: int
    cells: Sequence[str]
    fields: dict[str, Value] = field(default_factory=dict)
    points: frozenset[Point] = frozenset()
    external_id: str = ""
    stage: str | None = None
    owner_id: UUID | None = None
    # Ids or names of those it hangs on.
    contact: str = ""
    company: str = ""
    problems: list[Problem] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    added: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        for key in ("name", "title", CLIENT_NAME, "company_name", "phone"):
            if value := self.fields.get(key):
                return str(value)
        return self.external_id


@dataclass(frozen=True)
class Planner:
    """Reads rows of one file for one playbook."""

    kind: Kind
    settings: Settings
    headings: Sequence[str]
    playbook: Playbook
    people: Sequence[Person]

    @cached_property
    def pipeline(self) -> str:
        if self.kind in ("contact", "company"):
            return ""
        lines = self.playbook.pipelines("lead" if self.kind == "lead" else "deal")
        return self.settings.pipeline if self.settings.pipeline in lines else lines[0]

    @cached_property
    def targets(self) -> Mapping[str, Target]:
        return targets_of(self.playbook, self.kind, self.pipeline)

    @cached_property
    def _columns(self) -> Sequence[tuple[int, str, Target]]:
        return [
            (number, heading, self.targets[key])
            for number, heading in enumerate(self.headings)
            if (key := self.settings.columns.get(heading, "")) in self.targets
        ]

    @cached_property
    def _keys(self) -> Mapping[str, Mapping[str, str]]:
        """For each place with a choice: the key that a text means."""
        found: dict[str, dict[str, str]] = {}
        for _number, _heading, target in self._columns:
            if target.type in ("owner", "user"):
                found[target.key] = self._people
            elif target.type in _CHOSEN:
                labels = target.options
                by_label = {plain(text): key for key, label in labels.items()
                            for text in (label.ru, label.en)}  # fmt: skip
                found[target.key] = by_label | {key.lower(): key for key in labels}
        return found

    @cached_property
    def _people(self) -> dict[str, str]:
        by_name = {plain(person.name): str(person.id) for person in self.people}
        return by_name | {person.email.lower(): str(person.id) for person in self.people}

    @cached_property
    def _specs(self) -> Mapping[str, field_types.Spec]:
        spec = self.playbook.spec
        return {
            target.key: field_types.Spec(
                type=target.type,
                options=tuple(target.options),
                currency=self.settings.currency or spec.currency,
                region=spec.region,
                zone=spec.calendar.zone,
            )
            for target in self.targets.values()
        }

    def unknown_values(
        self, rows: Sequence[tuple[int, Sequence[str]]]
    ) -> dict[str, dict[str, int]]:
        """Return by place the texts that are none of its choices, with how often they come."""
        found: dict[str, dict[str, int]] = {}
        for number, _heading, target in self._columns:
            if target.type not in _CHOSEN:
                continue
            known = self._keys[target.key]
            for _row, cells in rows:
                text = cells[number].strip()
                if text and plain(text) not in known:
                    counts = found.setdefault(target.key, {})
                    counts[text] = counts.get(text, 0) + 1
        return found

    # Reading.

    def columns(self, row: PlannedRow) -> dict[str, Any]:
        """Return what a row says of a contact or company, as it is stored."""
        return places.client_columns(row.fields, self.playbook.fields(self.kind))

    def plan(self, number: int, cells: Sequence[str]) -> PlannedRow:
        """Return what is wanted by a row, or what is wrong with it."""
        row = PlannedRow(number=number, cells=cells)
        for at, heading, target in self._columns:
            text = cells[at].strip()
            if text:
                self._take(row, heading, target, text)
        self._finish(row)
        return row

    def _take(self, row: PlannedRow, heading: str, target: Target, text: str) -> None:
        key = target.key
        if key in _IDS and _LOST_DIGITS.fullmatch(text):
            row.problems.append(not_fitting(heading, text, _IS_ROUNDED))
        elif key in places.NAME_PARTS:
            row.parts[key] = text
        elif key == places.COMMENT:
            row.added.append(f"{heading}: {text}")
        elif key == places.CONTACT:
            row.contact = text
        elif key == places.COMPANY:
            row.company = text
        elif target.type in _CHOSEN:
            self._choose(row, heading, target, text)
        else:
            self._read(row, heading, target, text)

    def _choose(self, row: PlannedRow, heading: str, target: Target, text: str) -> None:
        chosen = self.settings.values.get(target.key, {}).get(text)
        key = chosen or self._keys[target.key].get(plain(text))
        if chosen == LEFT_OUT:
            return
        if key is None:
            row.problems.append(unknown_choice(heading, text))
        elif target.key == places.OWNER:
            row.owner_id = UUID(key)
        elif target.key == places.STAGE:
            row.stage = key
        elif target.type == "multi_choice":
            row.fields[target.key] = (key,)
        else:
            row.fields[target.key] = UUID(key) if target.type == "user" else key

    def _read(self, row: PlannedRow, heading: str, target: Target, text: str) -> None:
        key = target.key
        try:
            value = read_value(target.type, text, self._specs[key], self.settings.day_order)
        except field_types.InvalidValue as invalid:
            row.problems.append(not_fitting(heading, text, invalid.text))
            return
        if value is None:
            return
        if kind := _POINTS.get(key):
            point = normalised(kind, str(value))
            row.points |= {point} if point else set()
        if key not in row.fields:
            row.fields[key] = value
        elif target.type in _JOINED:
            row.fields[key] = f"{row.fields[key]}\n{value}"
        elif value != row.fields[key]:
            row.added.append(f"{heading}: {text}")

    def _finish(self, row: PlannedRow) -> None:
        is_card = self.kind in ("lead", "deal")
        name_key, text_key = (CLIENT_NAME, REQUEST) if is_card else ("name", "note")
        if row.parts and name_key not in row.fields:
            row.fields[name_key] = " ".join(
                row.parts[part] for part in places.NAME_PARTS if part in row.parts
            )
        if row.added:
            said = [str(row.fields[text_key])] if text_key in row.fields else []
            row.fields[text_key] = "\n".join([*said, *row.added])
        row.external_id = str(row.fields.get(places.EXTERNAL_ID) or "")
        if row.owner_id is None and self.settings.owner_id:
            row.owner_id = UUID(self.settings.owner_id)
        if self.kind in ("lead", "deal"):
            row.points = points_among(
                self.playbook, "lead" if self.kind == "lead" else "deal", row.fields
            )
        self._name_client(row)
        if not row.fields and not row.problems:
            row.problems.append(not_fitting("", "", _NOTHING))

    def _name_client(self, row: PlannedRow) -> None:
        """A client without a name is called by what they are reached by."""
        if self.kind in ("lead", "deal") or "name" in row.fields:
            return
        for key in ("email", "phone", places.EXTERNAL_ID):
            if value := row.fields.get(key):
                row.fields["name"] = str(value)
                return
