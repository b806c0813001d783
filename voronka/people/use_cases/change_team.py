from datetime import datetime
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.history import note_change
from voronka.people.models import Team, User
from voronka.people.queries.people import may_administer


class UnableToChangeTeam(Exception):
    """The team stays as it was. The message is fit for the person who asked."""


class TeamChanges(TypedDict, total=False):
    """What may be changed of a team; what is left out stays."""

    name: str
    department: str
    head_id: UUID | None


@transaction.atomic
def change_team(
    *, team_id: UUID, actor: Actor, now: datetime, **changes: Unpack[TeamChanges]
) -> None:
    """
    Change a team's name, department or head.

    :raises NotAllowed: the actor may not change who works here
    :raises NotFound: there is no such team
    :raises UnableToChangeTeam: the name is empty or taken, or the head does not work here
    """
    if not may_administer(actor):
        raise NotAllowed(_("Only an administrator may change who works here."))
    team = Team.objects.select_for_update().filter(pk=team_id).first()
    if team is None:
        raise NotFound
    before = _shown(team)
    for name, value in changes.items():
        setattr(team, name, value.strip() if isinstance(value, str) else value)
    _check(team)

    team.save(update_fields=list(changes))
    note_change(
        kind="team_changed",
        subject=team.name,
        before=before,
        after=_shown(team),
        actor=actor,
        now=now,
    )


def _shown(team: Team) -> dict[str, object]:
    """Return the team as the history tells it: its head by name."""
    head = User.objects.filter(pk=team.head_id).first() if team.head_id else None
    return {
        "name": team.name,
        "department": team.department,
        "head": head.name if head else None,
    }


def _check(team: Team) -> None:
    if not team.name:
        raise UnableToChangeTeam(_("Give a name."))
    if Team.objects.filter(name=team.name).exclude(pk=team.pk).exists():
        raise UnableToChangeTeam(_("There is a team of this name already."))
    if team.head_id and not User.objects.filter(pk=team.head_id, is_active=True).exists():
        raise UnableToChangeTeam(_("Choose somebody who works here."))
