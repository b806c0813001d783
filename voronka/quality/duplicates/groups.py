"""What waits to be judged: the surest pair, its group, and the two side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.models import User
from voronka.quality.models import DuplicatePair
from voronka.records.likeness.compare import SURE
from voronka.records.models import Company, Contact, ContactPoint, Lead

_MOST_OF_A_GROUP = 20
_LAST = 8


@dataclass(frozen=True, kw_only=True)
class Member:
    """One of the records that may be the same."""

    kind: str
    id: UUID
    name: str
    company: str
    owner_id: UUID | None
    owner_name: str
    created_at: datetime
    closed_at: datetime | None
    stage: tuple[str, str]
    points: Sequence[tuple[str, str]]
    note: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two of them side by side, how sure it is and why."""

    id: int
    score: float
    evidence: Sequence[tuple[str, str]]
    first: Member
    second: Member
    # Who may be one of these two, and who surely is one with those, by pairs nobody has judged.
    group: Sequence[Member]


@dataclass(frozen=True, kw_only=True)
class Clients:
    """The contact and the company behind a record, as far as they are known."""

    contact_id: UUID | None
    company_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A pair of which something was said."""

    id: int
    said: str
    said_at: datetime
    said_by: str
    first_name: str
    second_name: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many pairs wait, and how many have been judged."""

    waiting: int
    judged: int


def next_pair(*, actor: Actor, may: bool) -> Pair | None:
    """
    Return the surest pair that nobody has judged; what is gone meanwhile is passed over.

    :raises NotAllowed: the role does not judge duplicates
    """
    if not may:
        raise NotAllowed
    for pair in DuplicatePair.objects.filter(said="").order_by("-score", "pk")[:200]:
        first = member_of(pair.first_kind, pair.first_id)
        second = member_of(pair.second_kind, pair.second_id)
        if first is not None and second is not None:
            return _pair(pair, *sorted((first, second), key=_stays))
    return None


def counts() -> Counts:
    waiting = DuplicatePair.objects.filter(said="").count()
    return Counts(waiting=waiting, judged=DuplicatePair.objects.exclude(said="").count())


def last_judged() -> Sequence[Judged]:
    """Return the pairs that were judged last."""
    found = []
    for pair in DuplicatePair.objects.exclude(said="").order_by("-said_at", "-pk")[:_LAST]:
        names = [
            _name(kind, pk)
            for kind, pk in (
                (pair.first_kind, pair.first_id),
                (pair.second_kind, pair.second_id),
            )
        ]
        assert pair.said_at is not None
        found.append(
            Judged(
                id=pair.pk,
                said=pair.said,
                said_at=pair.said_at,
                said_by=pair.said_by_name,
                first_name=names[0],
                second_name=names[1],
            )
        )
    return found


def member_of(kind: str, record_id: UUID) -> Member | None:
    """Return a record that stands for itself, or None."""
    row = _row(kind, record_id)
    if row is None or row.merged_into_id is not None:
        return None
    owner = User.objects.filter(pk=row.owner_id).first() if row.owner_id else None
    points = ContactPoint.objects.filter(holder_id=record_id).order_by("kind", "value")
    return Member(
        kind=kind,
        id=record_id,
        name=_name_of(kind, row),
        company=_company_of(kind, row),
        owner_id=row.owner_id,
        owner_name=owner.name if owner else "",
        created_at=row.created_at,
        closed_at=row.closed_at if isinstance(row, Lead) else None,
        stage=(row.pipeline, row.stage) if isinstance(row, Lead) else ("", ""),
        points=list(points.values_list("kind", "value")),
        note=(row.request if isinstance(row, Lead) else row.note) or "",
    )


def clients_of(kind: str, record_id: UUID) -> Clients:
    """Return the contact and the company behind a record."""
    row = _row(kind, record_id)
    if isinstance(row, Company):
        return Clients(contact_id=None, company_id=row.pk)
    if isinstance(row, Contact):
        return Clients(contact_id=row.pk, company_id=row.company_id)
    return Clients(
        contact_id=row.contact_id if row else None, company_id=row.company_id if row else None
    )


def _stays(member: Member) -> tuple[bool, bool, datetime]:
    """What stays by default: a client before a request, what is open, then the older one."""
    return (member.kind == "lead", member.closed_at is not None, member.created_at)


def _pair(pair: DuplicatePair, first: Member, second: Member) -> Pair:
    return Pair(
        id=pair.pk,
        score=pair.score,
        evidence=[(kind, level) for kind, level in pair.evidence],
        first=first,
        second=second,
        group=_group(first, second),
    )


def _group(first: Member, second: Member) -> list[Member]:
    known: dict[UUID, str] = {first.id: first.kind, second.id: second.kind}
    edge, least = set(known), 0.0
    while edge and len(known) < _MOST_OF_A_GROUP:
        touching = Q(first_id__in=edge) | Q(second_id__in=edge)
        found: dict[UUID, str] = {}
        pairs = DuplicatePair.objects.filter(touching, said="", score__gte=least)
        for pair in pairs.order_by("-score", "pk")[:_MOST_OF_A_GROUP]:
            found |= {pair.first_id: pair.first_kind, pair.second_id: pair.second_kind}
        edge, least = set(found.keys() - known.keys()), SURE
        known |= {pk: found[pk] for pk in edge}
    others = [pk for pk in known if pk not in (first.id, second.id)]
    members = (member_of(known[pk], pk) for pk in others[:_MOST_OF_A_GROUP])
    return [member for member in members if member is not None]


def _row(kind: str, record_id: UUID) -> Lead | Contact | Company | None:
    if kind == "lead":
        lead = Lead._default_manager.filter(pk=record_id).first()
        return lead if isinstance(lead, Lead) else None
    if kind == "contact":
        return Contact.objects.select_related("company").filter(pk=record_id).first()
    return Company.objects.filter(pk=record_id).first()


def _name(kind: str, record_id: UUID) -> str:
    row = _row(kind, record_id)
    return _name_of(kind, row) if row else ""


def _name_of(kind: str, row: Lead | Contact | Company) -> str:
    return row.called if isinstance(row, Lead) else row.name


def _company_of(kind: str, row: Lead | Contact | Company) -> str:
    if isinstance(row, Lead):
        return row.company_name or ""
    if isinstance(row, Contact) and row.company is not None:
        return row.company.name
    return ""
