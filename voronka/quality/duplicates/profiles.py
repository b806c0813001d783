"""Records as they are compared: read in a few queries, however many they are."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.process.models.active import active_playbook
from voronka.records.likeness.compare import Likeness, compare
from voronka.records.likeness.profile import Profile, keys_of, profile
from voronka.records.models import Company, Contact, ContactPoint, Lead, OwnValues

# Names of fields of the playbook that tell when somebody was born.
_BORN = ("birth_date", "birthday", "date_of_birth")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A record with what of it is compared."""

    kind: str
    id: UUID
    version: int
    profile: Profile
    is_closed: bool = False
    # Clients that the record is known to belong to.
    clients: frozenset[UUID] = frozenset()
    # What was merged into it, as each was: who was like one of them is like the whole.
    parts: tuple[Profile, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The keys under which it is looked for, those of its parts among them."""
        return keys_of(self.profile).union(*(keys_of(part) for part in self.parts))

    def is_of(self, other: "Known") -> bool:
        """Say whether the other one is this one's client already."""
        return other.id in self.clients


def load(wanted: Mapping[str, Sequence[UUID]]) -> dict[UUID, Known]:
    """Return those of the records that stand for themselves."""
    ids = [each for of_kind in wanted.values() for each in of_kind]
    points: dict[UUID, list[tuple[str, str]]] = {}
    rows = ContactPoint.objects.filter(holder_id__in=ids)
    for holder_id, kind, value in rows.values_list("holder_id", "kind", "value"):
        points.setdefault(holder_id, []).append((kind, value))
    readers = {"lead": _leads, "contact": _contacts, "company": _companies}
    found: dict[UUID, Known] = {}
    for kind, of_kind in wanted.items():
        for each in readers[kind](of_kind, points):
            found[each.id] = each
    for whole, parts in _parts(list(found)).items():
        found[whole] = replace(found[whole], parts=tuple(parts))
    return found


def likeness(one: Known, other: Known) -> Likeness:
    """Return how alike two records are: as they are now, or as one of their parts was."""
    return max(
        (as_close_as(one, each) for each in (other.profile, *other.parts)),
        key=lambda found: found.score,
    )


def as_close_as(known: Known, wanted: Profile) -> Likeness:
    """Return how alike a record is to what is wanted, as a whole or by one of its parts."""
    return max(
        (compare(each, wanted) for each in (known.profile, *known.parts)),
        key=lambda found: found.score,
    )


_PARTS = """
WITH RECURSIVE parts AS (
    SELECT survivor_id AS whole, absorbed_id AS part FROM records_merge
    WHERE undone_at IS NULL AND survivor_id = ANY(%s)
    UNION ALL
    SELECT p.whole, m.absorbed_id FROM parts p
    JOIN records_merge m ON m.survivor_id = p.part AND m.undone_at IS NULL
)
SELECT whole, part FROM parts UNION SELECT whole, whole FROM parts ORDER BY 1, 2
"""


def _parts(ids: Sequence[UUID]) -> dict[UUID, list[Profile]]:
    """Return of those that others were merged into what they and their parts are by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [list(ids)])
        places = cursor.fetchall()
    own = OwnValues.objects.in_bulk([part for _whole, part in places]) if places else {}
    found: dict[UUID, list[Profile]] = {}
    for whole, part in places:
        if part in own:
            found.setdefault(whole, []).append(_by_itself(own[part]))
    return found


def _by_itself(own: OwnValues) -> Profile:
    name = own.values.get("name") or ""
    return profile(
        person=own.values.get("client_name") or (name if own.kind == "contact" else ""),
        company=own.values.get("company_name") or (name if own.kind == "company" else ""),
        points=[(each["kind"], each["value"]) for each in own.points],
    )


_Points = Mapping[UUID, list[tuple[str, str]]]


def _leads(ids: Sequence[UUID], points: _Points) -> Iterator[Known]:
    names = _own_fields("address")
    columns = ("pk", "version", "client_name", "company_name", "closed_at", "contact_id")
    rows = Lead.objects.filter(pk__in=ids, merged_into=None)
    for row in rows.values(*columns, "company_id", "fields"):
        own: dict[str, Any] = row["fields"] or {}
        place = " ".join(str(own[name]) for name in names if own.get(name))
        born = next((str(own[name]) for name in _BORN if own.get(name)), "")
        yield Known(
            kind="lead",
            id=row["pk"],
            version=row["version"],
            profile=profile(
                person=row["client_name"] or "",
                company=row["company_name"] or "",
                points=points.get(row["pk"], ()),
                born=born,
                place=place,
            ),
            is_closed=row["closed_at"] is not None,
            clients=frozenset(
                each for each in (row["contact_id"], row["company_id"]) if each is not None
            ),
        )


def _contacts(ids: Sequence[UUID], points: _Points) -> Iterator[Known]:
    rows = Contact.objects.standing().filter(pk__in=ids)
    for pk, version, name, firm_id, firm in rows.values_list(
        "pk", "version", "name", "company_id", "company__name"
    ):
        yield Known(
            kind="contact",
            id=pk,
            version=version,
            profile=profile(person=name, company=firm or "", points=points.get(pk, ())),
            clients=frozenset([firm_id] if firm_id else []),
        )


def _companies(ids: Sequence[UUID], points: _Points) -> Iterator[Known]:
    rows = Company.objects.standing().filter(pk__in=ids)
    for pk, version, name in rows.values_list("pk", "version", "name"):
        yield Known(
            kind="company",
            id=pk,
            version=version,
            profile=profile(company=name, points=points.get(pk, ())),
        )


def _own_fields(field_type: str) -> list[str]:
    fields = active_playbook().fields("lead").items()
    return [name for name, spec in fields if spec.type == field_type]
