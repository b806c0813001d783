"""Whom the rows of a file speak of: known by id, by what they are reached by, or by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from voronka.quality.imports.models import ExternalKey
from voronka.quality.imports.planning import PlannedRow
from voronka.quality.imports.targets import Kind
from voronka.records.models import Company, Contact
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.known_client import Match
from voronka.records.queries.same_points import Holders

_CLIENTS = ("contact", "company")


@dataclass(kw_only=True)
class Seen:
    """What earlier rows of the file have made, or, if it is only looked through, would have."""

    # Ids of the other system, for they are stored after some hundred rows.
    keys: dict[str, UUID] = field(default_factory=dict)
    # Of a file that is looked through: contacts, and what would stand in the records.
    points: dict[tuple[str, str], UUID] = field(default_factory=dict)
    values: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    held: dict[UUID, set[tuple[str, str]]] = field(default_factory=dict)

    def note_key(self, row: PlannedRow, record_id: UUID) -> None:
        if row.external_id:
            self.keys.setdefault(row.external_id, record_id)

    def note(self, row: PlannedRow, record_id: UUID, values: Mapping[str, Any]) -> None:
        """Keep in mind what a row would make."""
        self.values[record_id] = dict(values)
        self.held[record_id] = {(point.kind, point.value) for point in row.points}
        for point in row.points:
            self.points.setdefault((point.kind, point.value), record_id)


@dataclass(frozen=True, kw_only=True)
class Found:
    """Whom a row speaks of."""

    by_key: UUID | None = None
    # The same kind of record, reached in the same way; open cards first.
    same: Match | None = None
    seen: UUID | None = None
    # A contact or company of a card.
    contact: Match | None = None
    company: Match | None = None
    contact_id: UUID | None = None
    company_id: UUID | None = None
    # What a row names and nobody knows.
    missing: tuple[str, ...] = ()

    @property
    def record_id(self) -> UUID | None:
        return self.by_key or self.seen or (self.same.id if self.same else None)


def find(
    kind: Kind, system: str, rows: Sequence[PlannedRow], holders: Holders, seen: Seen
) -> list[Found]:
    """
    Return whom each row speaks of, given who holds their contacts; three queries at most, however
    many rows.
    """
    keys = _keys(kind, system, rows)
    names = {
        "contact": _named(Contact, "contact", keys, (row.contact for row in rows)),
        "company": _named(Company, "company", keys, (row.company for row in rows)),
    }
    return [_found(kind, row, keys, holders, names, seen) for row in rows]


_Keys = dict[tuple[str, str], UUID]


def _found(
    kind: Kind,
    row: PlannedRow,
    keys: _Keys,
    holders: Holders,
    names: dict[str, dict[str, UUID]],
    seen: Seen,
) -> Found:
    matches = [
        match
        for point in sorted(row.points)
        for match in holders.get((point.kind, point.value), ())
    ]
    linked: dict[str, UUID | None] = {}
    missing = []
    for client, wanted in (("contact", row.contact), ("company", row.company)):
        found = keys.get((client, wanted)) or names[client].get(same_spelling(wanted))
        linked[client] = found
        if wanted and found is None:
            missing.append(client)
    return Found(
        by_key=keys.get((kind, row.external_id)) or seen.keys.get(row.external_id),
        same=_first(matches, kind),
        seen=_seen(row, seen),
        contact=_first(matches, "contact"),
        company=_first(matches, "company"),
        contact_id=linked["contact"],
        company_id=linked["company"],
        missing=tuple(missing),
    )


def _first(matches: Sequence[Match], kind: str) -> Match | None:
    of_kind = [match for match in matches if match.kind == kind]
    return max(of_kind, key=lambda match: match.is_open, default=None)


def _seen(row: PlannedRow, seen: Seen) -> UUID | None:
    found = (seen.points.get((point.kind, point.value)) for point in sorted(row.points))
    return next((each for each in found if each), None)


def _keys(kind: Kind, system: str, rows: Sequence[PlannedRow]) -> _Keys:
    wanted = {(kind, row.external_id) for row in rows}
    wanted |= {("contact", row.contact) for row in rows}
    wanted |= {("company", row.company) for row in rows}
    found: _Keys = {}
    for each in sorted({name for name, value in wanted if value}):
        values = [value for name, value in wanted if name == each and value]
        known = ExternalKey._default_manager.filter(system=system, kind=each, value__in=values)
        found |= {(each, value): pk for value, pk in known.values_list("value", "record_id")}
    return found


def _named(
    model: type[Contact] | type[Company], kind: str, keys: _Keys, names: Iterable[str]
) -> dict[str, UUID]:
    """Return clients by their names as they are searched for, where only one has the name."""
    wanted = {same_spelling(name) for name in names if name and (kind, name) not in keys}
    if not wanted:
        return {}
    rows = model.objects.filter(
        search_text__in=[f" {name} " for name in wanted], merged_into__isnull=True
    )
    found: dict[str, list[UUID]] = {}
    for text, pk in rows.values_list("search_text", "pk"):
        found.setdefault(text.strip(), []).append(pk)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1}
