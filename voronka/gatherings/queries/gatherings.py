"""Events: lists of those to come and of those that are over, and one with its figures."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.models.gathering import GatheringQuerySet
from voronka.gatherings.vocabulary import KINDS, Audience, Kind, Status
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.text import Text

PAGE = 50
When = Literal["upcoming", "past"]


@dataclass(frozen=True, kw_only=True)
class GatheringRow:
    """An event with how many were invited and what became of them."""

    id: UUID
    name: str
    kind: Kind
    kind_label: Text
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    capacity: int | None
    description: str
    responsible_id: UUID
    responsible_name: str
    audience: Audience
    created_at: datetime
    created_by: str
    called_off_at: datetime | None
    call_off_reason: str
    # By status, all guests, of colleagues too.
    counts: Mapping[Status, int]
    may_change: bool

    @property
    def invited(self) -> int:
        return sum(self.counts.values())

    @property
    def coming(self) -> int:
        """How many places are taken: those who registered and those who came."""
        return self.counts.get("registered", 0) + self.counts.get("attended", 0)

    @property
    def is_full(self) -> bool:
        return self.capacity is not None and self.coming >= self.capacity

    def is_over(self, now: datetime) -> bool:
        return self.ends_at <= now

    def has_begun(self, now: datetime) -> bool:
        return self.starts_at <= now


@dataclass(frozen=True)
class GatheringPlace:
    """Where a list was read up to."""

    at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class GatheringPage:
    """Some events of a list, and where the next ones begin."""

    rows: Sequence[GatheringRow]
    more: GatheringPlace | None


@one_playbook()
def gatherings(
    *,
    actor: Actor,
    now: datetime,
    when: When = "upcoming",
    after: GatheringPlace | None = None,
    limit: int = PAGE,
) -> GatheringPage:
    """
    Return the events to come, the next first, or those that are over, the latest first.
    """
    seen = Gathering.objects.visible_to(actor)
    if when == "upcoming":
        found = seen.filter(ends_at__gt=now)
        if after is not None:
            found = found.filter(Q(starts_at__gt=after.at) | Q(starts_at=after.at, pk__gt=after.id))
        found = found.order_by("starts_at", "pk")
    else:
        found = seen.filter(ends_at__lte=now)
        if after is not None:
            found = found.filter(Q(starts_at__lt=after.at) | Q(starts_at=after.at, pk__lt=after.id))
        found = found.order_by("-starts_at", "-pk")
    rows = _rows(found, actor, limit + 1)
    shown = rows[:limit]
    more = GatheringPlace(shown[-1].starts_at, shown[-1].id) if len(rows) > limit else None
    return GatheringPage(rows=shown, more=more)


@one_playbook()
def gathering_for(*, gathering_id: UUID, actor: Actor) -> GatheringRow:
    """
    Return one event.

    :raises NotFound: the actor sees no such event
    """
    found = _rows(Gathering.objects.visible_to(actor).filter(pk=gathering_id), actor, 1)
    if not found:
        raise NotFound
    return found[0]


@one_playbook()
def to_invite_to(*, actor: Actor, now: datetime, limit: int = 20) -> Sequence[GatheringRow]:
    """
    Return the events to come that one can be invited to, the next first.
    """
    found = Gathering.objects.visible_to(actor).filter(ends_at__gt=now, called_off_at__isnull=True)
    return _rows(found.order_by("starts_at", "pk"), actor, limit)


def may_create(actor: Actor) -> bool:
    """Say whether the actor may make events: whoever may make cards."""
    return rights.may(active_playbook(), actor, "create")


def gathering_seen(gathering_id: UUID, actor: Actor) -> Gathering:
    """
    Return the event, for a use case about its guests.

    :raises NotFound: the actor sees no such event
    """
    found = Gathering.objects.visible_to(actor).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound
    return found


def gathering_to_change(gathering_id: UUID, actor: Actor) -> Gathering:
    """
    Return the event, locked.

    :raises NotFound: the actor sees no such event
    :raises NotAllowed: the actor sees the event but may not change it
    """
    seen = Gathering.objects.visible_to(actor)
    found = seen.select_for_update(of=("self",)).filter(pk=gathering_id).first()
    if found is None:
        raise NotFound
    if not Gathering.objects.changeable_by(actor).filter(pk=gathering_id).exists():
        raise NotAllowed(_("You see this event but may not change it."))
    return found


def _rows(found: GatheringQuerySet, actor: Actor, limit: int) -> list[GatheringRow]:
    gatherings = list(found.select_related("responsible")[:limit])
    ids = [each.pk for each in gatherings]
    counts = _counts(ids)
    mine = set(
        Gathering.objects.changeable_by(actor).filter(pk__in=ids).values_list("pk", flat=True)
    )
    return [_row(each, counts.get(each.pk, {}), may_change=each.pk in mine) for each in gatherings]


def _counts(ids: Collection[UUID]) -> Mapping[UUID, dict[Status, int]]:
    counts: dict[UUID, dict[Status, int]] = {}
    guests = Guest.objects.filter(gathering__in=ids)
    for gathering_id, status, number in guests.values_list("gathering", "status").annotate(
        number=Count("pk")
    ):
        counts.setdefault(gathering_id, {})[cast(Status, status)] = number
    return counts


def _row(each: Gathering, counts: Mapping[Status, int], *, may_change: bool) -> GatheringRow:
    return GatheringRow(
        id=each.pk,
        name=each.name,
        kind=cast(Kind, each.kind),
        kind_label=KINDS.get(cast(Kind, each.kind), Text.same(each.kind)),
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        place=each.place,
        link=each.link,
        capacity=each.capacity,
        description=each.description,
        responsible_id=each.responsible_id,
        responsible_name=each.responsible.name,
        audience=cast(Audience, each.audience),
        created_at=each.created_at,
        created_by=each.created_by,
        called_off_at=each.called_off_at,
        call_off_reason=each.call_off_reason,
        counts=counts,
        may_change=may_change,
    )
