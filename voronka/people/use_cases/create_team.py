from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.history import note_change
from voronka.people.models import Team
from voronka.people.queries.people import may_administer


class UnableToCreateTeam(Exception):
    """No team was made. The message is fit for the person who asked."""


@transaction.atomic
def create_team(*, name: str, actor: Actor, now: datetime, department: str = "") -> UUID:
    """
    Make a team.

    :raises NotAllowed: the actor may not change who works here
    :raises UnableToCreateTeam: the name is empty or taken
    """
    if not may_administer(actor):
        raise NotAllowed(_("Only an administrator may change who works here."))
    name = name.strip()
    if not name:
        raise UnableToCreateTeam(_("Give a name."))
    if Team.objects.filter(name=name).exists():
        raise UnableToCreateTeam(_("There is a team of this name already."))

    team = Team.objects.create(name=name, department=department.strip())
    note_change(kind="team_created", subject=name, actor=actor, now=now)
    return team.pk
