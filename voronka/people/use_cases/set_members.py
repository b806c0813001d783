from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import Team, User
from voronka.people.use_cases.change_person import change_person


@transaction.atomic
def set_members(*, team_id: UUID, user_ids: Collection[UUID], actor: Actor, now: datetime) -> None:
    """
    Say who works in a team: these and nobody else. Who left the company stays where they were.

    :raises NotAllowed: the actor may not change who works here
    :raises NotFound: there is no such team, or one of them does not work here
    """
    if not Team.objects.filter(pk=team_id).exists():
        raise NotFound
    wanted = set(user_ids)
    concerned = User.objects.filter(Q(team=team_id) | Q(pk__in=wanted), is_active=True)
    found = {user.pk: user for user in concerned.order_by("pk")}
    if wanted - set(found):
        raise NotFound
    for pk, user in found.items():
        meant = team_id if pk in wanted else None
        if user.team_id != meant:
            change_person(user_id=pk, team_id=meant, actor=actor, now=now)
