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
    people: int


def teams() -> Sequence[TeamLine]:
    """Return all teams, by department and name."""
    working = Count("members", filter=Q(members__is_active=True))
    found = Team.objects.annotate(people=working).order_by("department", "name")
    return [
        TeamLine(id=team.pk, name=team.name, department=team.department, people=team.people)
        for team in found
    ]
