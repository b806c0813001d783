"""Teams, with how many work in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from voronka.people.models import Team


@dataclass(frozen=True, kw_only=True)
class TeamLine:
    """A team in a list."""

    id: UUID
    name: str
    department: str
    head_id: UUID | None
    head_name: str
    people: int


def teams() -> Sequence[TeamLine]:
    """Return all teams, by department and name."""
    working = Count("members", filter=Q(members__is_active=True))
    found = Team.objects.annotate(people=working).select_related("head")
    return [
        TeamLine(
            id=team.pk,
            name=team.name,
            department=team.department,
            head_id=team.head_id,
            head_name=team.head.name if team.head else "",
            people=team.people,
        )
        for team in found.order_by("department", "name")
    ]
