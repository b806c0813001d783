"""The report on a handover: what went to whom, what did not and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.people import may_administer
from voronka.staffing.models import Handover, HandoverItem

_MOST_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class HandoverLine:
    """Something that changed hands, or did not."""

    kind: str
    noun: str
    target_id: UUID
    title: str
    card_id: UUID | None
    to_name: str
    verdict: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class HandoverReport:
    """
    A handover as far as it has come. `taken` counts by name; `standing` are the items that stay.
    """

    id: UUID
    person_id: UUID
    person_name: str
    by_name: str
    created_at: datetime
    finished_at: datetime | None
    total: int
    waiting: int
    done: int
    taken: Mapping[str, int]
    standing: Sequence[HandoverLine]

    @property
    def stayed(self) -> int:
        return self.total - self.waiting - self.done


def handover_report(*, handover_id: UUID, actor: Actor) -> HandoverReport:
    """
    Return the report; the items that stay are the first two hundred.

    :raises NotFound: there is no such handover, or it is another's and the actor no administrator
    """
    found = Handover.objects.select_related("person", "by").filter(pk=handover_id).first()
    if found is None or (found.person_id != actor.id and not may_administer(actor)):
        raise NotFound
    counts = dict(
        found.items.order_by("verdict").values_list("verdict").annotate(count=Count("pk"))
    )
    taken = found.items.filter(verdict="done").order_by("to__name").values_list("to__name")
    standing = found.items.filter(verdict__in=["refused", "left"]).select_related("to")
    return HandoverReport(
        id=found.pk,
        person_id=found.person_id,
        person_name=found.person.name,
        by_name=found.by.name,
        created_at=found.created_at,
        finished_at=found.finished_at,
        total=sum(counts.values()),
        waiting=counts.get("", 0),
        done=counts.get("done", 0),
        taken=dict(taken.annotate(count=Count("pk"))),
        standing=[_line(item) for item in standing.order_by("pk")[:_MOST_SHOWN]],
    )


def latest_handover(person_id: UUID) -> UUID | None:
    """Return the latest handover of somebody's work, if there was one."""
    found = Handover.objects.filter(person_id=person_id).order_by("-created_at", "-pk")
    return found.values_list("pk", flat=True).first()


def _line(item: HandoverItem) -> HandoverLine:
    return HandoverLine(
        kind=item.kind,
        noun=item.noun,
        target_id=item.target_id,
        title=item.title,
        card_id=item.card_id,
        to_name=item.to.name if item.to else "",
        verdict=item.verdict,
        reason=item.reason,
    )
