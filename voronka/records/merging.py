"""
Records that are one since they were merged: whose value is shown, and what each has by itself.

Every part keeps its own values. For each field a merge says from which side it is shown, so the
value of the whole is that of one part, its owner. What is edited on the whole is the owner's; a
merge that is undone, in whatever order, only takes its word away, and the rest is shown anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.records.merged_kinds import MergedKind
from voronka.records.merged_parts import (
    By,
    columns,
    empty,
    mains,
    records_of,
    values_of,
    write,
)
from voronka.records.models import ContactPoint, Merge, OwnValues
from voronka.records.queries.merged import merges_into, path_to_root

_IDS = ("company_id", "owner_id", "team_id")


@dataclass
class Whole:
    """All that is one with a record: its parts, locked, their own values and the merges."""

    kind: MergedKind
    root: UUID
    records: dict[UUID, Any]
    merges: list[Merge]
    own: dict[UUID, OwnValues]

    def owner(self, record_id: UUID, field: str) -> UUID:
        """Return the part whose value a record shows."""
        found = record_id
        for merge in self.merges:
            if merge.survivor_id == record_id and field in merge.taken:
                found = self.owner(merge.absorbed_id, field)
        return found

    def value(self, record_id: UUID, field: str) -> Any:
        return self.own[self.owner(record_id, field)].values.get(field)

    def parts(self, record_id: UUID) -> Iterator[UUID]:
        """Return a record and all that was merged into it."""
        yield record_id
        for merge in self.merges:
            if merge.survivor_id == record_id:
                yield from self.parts(merge.absorbed_id)

    def points(self, record_id: UUID) -> list[dict[str, str]]:
        """Return the points of a record and its parts; what two have is there once."""
        found: dict[tuple[str, str], dict[str, str]] = {}
        for part in self.parts(record_id):
            for point in self.own[part].points:
                found.setdefault((point["kind"], point["value"]), point)
        return list(found.values())


def lock_merges() -> None:
    """Let one merge be made or undone at a time: chains of them are never read half-changed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('records merge', 0))")


def whole(kind: MergedKind, root: UUID) -> Whole:
    """Return a record with all its parts, and what was edited since noted with its owner."""
    merges = merges_into(kind, root)
    ids = {root, *(merge.absorbed_id for merge in merges)}
    rows = records_of(kind).filter(pk__in=ids).order_by("pk").select_for_update(no_key=True)
    records = {row.pk: row for row in rows}
    own = {each.record_id: each for each in OwnValues.objects.filter(record_id__in=ids)}
    found = Whole(kind=kind, root=root, records=records, merges=merges, own=own)
    rows_of_points = _points_of(root)
    if root not in own:
        values = values_of(kind, records[root])
        own[root] = OwnValues(record_id=root, kind=kind, values=values, points=rows_of_points)
    else:
        _note_edits(found, rows_of_points)
    return found


def joined(survivor: Whole, absorbed: Whole, merge: Merge) -> Whole:
    """Return both as one, by the merge."""
    return Whole(
        kind=survivor.kind,
        root=survivor.root,
        records=survivor.records | absorbed.records,
        merges=sorted([*survivor.merges, *absorbed.merges, merge], key=lambda m: m.number),
        own=survivor.own | absorbed.own,
    )


def parted(found: Whole, merge: Merge) -> tuple[Whole, Whole]:
    """Return what remains and what stands for itself again once the merge is undone."""
    rest = [each for each in found.merges if each.pk != merge.pk]
    without = Whole(found.kind, found.root, found.records, rest, found.own)
    gone = set(without.parts(merge.absorbed_id))
    remaining = _only(without, found.root, set(found.records) - gone)
    again = _only(without, merge.absorbed_id, gone)
    _leave_mains(remaining, again)
    _leave_mains(again, remaining)
    return remaining, again


def settle(found: Whole, *, by: By) -> None:
    """Write what each part shows now, and where its points stand."""
    ContactPoint.objects.filter(holder_id__in=list(found.records)).delete()
    for record_id, record in found.records.items():
        values = {name: _shown(found, record_id, name) for name in columns(found.kind)}
        merge = _merge_of(found, record_id)
        if merge is not None and "closed_at" in values:
            values["closed_at"] = merge.made_at.isoformat()
        write(found.kind, record, values, merge.survivor_id if merge else None, by=by)
    ContactPoint.objects.bulk_create(
        ContactPoint(**point, holder_kind=found.kind, holder_id=found.root)
        for point in found.points(found.root)
    )
    for own in found.own.values():
        if found.merges:
            own.save()
        elif own.pk and OwnValues.objects.filter(pk=own.pk).exists():
            own.delete()


# How it is done.


def _only(found: Whole, root: UUID, ids: set[UUID]) -> Whole:
    return Whole(
        kind=found.kind,
        root=root,
        records={key: row for key, row in found.records.items() if key in ids},
        merges=[merge for merge in found.merges if merge.absorbed_id in ids - {root}],
        own={key: own for key, own in found.own.items() if key in ids},
    )


def _note_edits(found: Whole, points: list[dict[str, str]]) -> None:
    for name, current in values_of(found.kind, found.records[found.root]).items():
        if current != _plain(_shown(found, found.root, name)):
            found.own[found.owner(found.root, name)].values[name] = current
    known = {(point["kind"], point["value"]) for point in found.points(found.root)}
    current_points = {(point["kind"], point["value"]): point for point in points}
    for own in found.own.values():
        own.points = [p for p in own.points if (p["kind"], p["value"]) in current_points]
    new = [point for key, point in current_points.items() if key not in known]
    found.own[found.root].points = [*found.own[found.root].points, *new]


def _shown(found: Whole, record_id: UUID, field: str) -> Any:
    value = found.value(record_id, field)
    if field == "company_id" and value is not None:
        return _standing_company(UUID(value), record_id)
    return UUID(value) if field in _IDS and value is not None else value


def _leave_mains(found: Whole, other: Whole) -> None:
    """Let the main phone number … that is only the other's now stay with the other."""
    here, there = _known(found), _known(other)
    for own in found.own.values():
        for name in mains(found.kind):
            value = (name, own.values.get(name))
            if value in there and value not in here:
                rest = [point["value"] for point in own.points if point["kind"] == name]
                own.values[name] = next(iter(rest), empty(found.kind))


def _known(found: Whole) -> set[tuple[str, Any]]:
    points = (point for own in found.own.values() for point in own.points)
    return {(point["kind"], point["value"]) for point in points}


def _standing_company(company_id: UUID, contact_id: UUID) -> UUID:
    """Return what the company is a part of now; it will take the contact back when it parts."""
    path = path_to_root("company", company_id)
    for merge in path:
        moved = merge.moved.setdefault("contact", [])
        if str(contact_id) not in moved:
            moved.append(str(contact_id))
            merge.save(update_fields=["moved"])
    return path[-1].survivor_id if path else company_id


def _merge_of(found: Whole, record_id: UUID) -> Merge | None:
    return next((each for each in found.merges if each.absorbed_id == record_id), None)


def _points_of(record_id: UUID) -> list[dict[str, str]]:
    rows = ContactPoint.objects.filter(holder_id=record_id).order_by("pk")
    return [
        {"id": str(row.pk), "kind": row.kind, "value": row.value, "raw": row.raw} for row in rows
    ]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
