"""Who can take over."""

from collections.abc import Sequence
from datetime import datetime
from itertools import cycle
from uuid import UUID

from voronka.people.models import User
from voronka.people.queries import people
from voronka.process.models.active import active_playbook

IN_TURN = "team"
LEAVE = "leave"


def successors_in_turn(*, user_id: UUID, now: datetime) -> Sequence[UUID]:
    """Return the others of the team with the same role, by name; who is away only if all are."""
    person = people.person(user_id)
    if person.team_id is None:
        return ()
    others = [
        each.id
        for each in people.users_of_team(person.team_id)
        if each.role == person.role and each.id != user_id
    ]
    away = people.absent_at(now)
    return [each for each in others if each not in away] or others


class Turns:
    """Hands things out evenly, to the next person each time."""

    def __init__(self, people_ids: Sequence[UUID]) -> None:
        self._next = cycle(people_ids)

    def next(self) -> UUID:
        return next(self._next)


def colleagues_for_visit(*, user_id: UUID, booking: str) -> Sequence[UUID]:
    """Return who else of the person's team goes on visits of this kind, by name."""
    spec = active_playbook().spec.bookings.get(booking)
    person = people.person(user_id)
    if spec is None or person.team_id is None:
        return ()
    team = User.objects.filter(is_active=True, team=person.team_id, role=spec.role)
    return list(team.exclude(pk=user_id).order_by("name", "pk").values_list("pk", flat=True))
