"""Who is away when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import Absence
from voronka.people.queries.people import may_administer


@dataclass(frozen=True, kw_only=True)
class AbsenceLine:
    """When somebody does not work; `ends_at` is the first moment they are back."""

    id: UUID
    user_id: UUID
    user_name: str
    starts_at: datetime
    ends_at: datetime
    reason: str


def absences_ahead(*, now: datetime, user_id: UUID | None = None) -> Sequence[AbsenceLine]:
    """Return the absences that are not over, everybody's or one person's, by beginning."""
    found = Absence.objects.filter(during__endswith__gt=now)
    return _lines(found.filter(user=user_id) if user_id else found)


def absence_for(*, absence_id: UUID, actor: Actor) -> AbsenceLine:
    """
    Return one absence.

    :raises NotFound: there is none, or it is another's and the actor no administrator
    """
    found = _lines(Absence.objects.filter(pk=absence_id))
    if not found or (found[0].user_id != actor.id and not may_administer(actor)):
        raise NotFound
    return found[0]


def _lines(absences: QuerySet[Absence]) -> list[AbsenceLine]:
    return [
        AbsenceLine(
            id=each.pk,
            user_id=each.user_id,
            user_name=each.user.name,
            starts_at=each.during.lower,
            ends_at=each.during.upper,
            reason=each.reason,
        )
        for each in absences.select_related("user").order_by("during", "pk")
    ]
