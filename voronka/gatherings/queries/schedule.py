"""When events take the time of those who answer for them: in calendars and in one's own feed."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from voronka.gatherings.models import Gathering
from voronka.gatherings.models.gathering import GatheringQuerySet
from voronka.gatherings.vocabulary import KINDS, Kind
from voronka.kernel.actor import Actor
from voronka.process.models.active import one_playbook
from voronka.process.text import Text

# What lasts longer takes nobody's hours: a promotion of a month, an exhibition of three days.
_LONGEST = timedelta(hours=16)


@dataclass(frozen=True, kw_only=True)
class ScheduledGathering:
    """An event in somebody's calendar; of one that the actor does not see, only when and who."""

    id: UUID
    responsible_id: UUID
    responsible_name: str
    starts_at: datetime
    ends_at: datetime
    is_seen: bool
    name: str
    kind_label: Text
    place: str
    link: str
    is_called_off: bool
    revision: int

    @property
    def lasts_days(self) -> bool:
        """Say whether it goes on beside everything else that is planned."""
        return self.ends_at - self.starts_at > _LONGEST


@one_playbook()
def scheduled(
    *, people: Collection[UUID], start: datetime, end: datetime, actor: Actor
) -> Sequence[ScheduledGathering]:
    """
    Return the events these people answer for that touch the time and stand, in order.

    The caller has asked whose time the actor may look at.
    """
    found = _between(start, end).filter(responsible__in=people, called_off_at__isnull=True)
    rows = list(found)
    seen = set(
        Gathering.objects.visible_to(actor)
        .filter(pk__in=[each.pk for each in rows])
        .values_list("pk", flat=True)
    )
    return [_row(each, is_seen=each.pk in seen) for each in rows]


def own_schedule(*, start: datetime, end: datetime, actor: Actor) -> Sequence[ScheduledGathering]:
    """
    Return the events the actor answers for that touch the time, those called off too.
    """
    found = _between(start, end).filter(responsible=actor.id)
    return [_row(each, is_seen=True) for each in found]


def _between(start: datetime, end: datetime) -> GatheringQuerySet:
    found = Gathering.objects.filter(starts_at__lt=end, ends_at__gt=start)
    return found.select_related("responsible").order_by("starts_at", "pk")


def _row(each: Gathering, *, is_seen: bool) -> ScheduledGathering:
    kind = KINDS.get(cast(Kind, each.kind), Text.same(each.kind))
    return ScheduledGathering(
        id=each.pk,
        responsible_id=each.responsible_id,
        responsible_name=each.responsible.name,
        starts_at=each.starts_at,
        ends_at=each.ends_at,
        is_seen=is_seen,
        name=each.name if is_seen else "",
        kind_label=kind if is_seen else Text.same(""),
        place=each.place if is_seen else "",
        link=each.link if is_seen else "",
        is_called_off=each.called_off_at is not None,
        revision=each.revision,
    )
