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
from voronka.people.use_cases.note_sign_in import end_all_sessions


class UnableToChangePerson(Exception):
    """Everything stays as it was. The message is fit for the person who asked."""


class PersonChanges(TypedDict, total=False):
    """What may be changed of a person; what is left out stays."""

    name: str
    role: str
    phone: str
    team_id: UUID | None
    language: str
    training_mode: bool
    hours: dict[str, str] | None
    is_active: bool
    is_staff: bool


@transaction.atomic
def change_person(
    *, user_id: UUID, actor: Actor, now: datetime, **changes: Unpack[PersonChanges]
) -> None:
    """
    Change a person's name, role, team, working hours and the like. Who leaves becomes inactive.

    :raises NotAllowed: the actor may not change who works here
    :raises NotFound: there is no such person
    :raises UnableToChangePerson: the name is empty, the team unknown, or nobody would be left to
        administer
    """
    if not may_administer(actor):
        raise NotAllowed(_("Only an administrator may change who works here."))
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise NotFound
    _check(user, changes)

    before, was_active = _shown(user, changes), user.is_active
    for name, value in changes.items():
        setattr(user, name, value)
    user.save(update_fields=list(changes))
    note_change(
        kind=_kind(was_active=was_active, is_active=user.is_active),
        user=user,
        before=before,
        after=_shown(user, changes),
        actor=actor,
        now=now,
    )
    if was_active and not user.is_active:
        end_all_sessions(user_id=user.pk, now=now)


def _shown(user: User, changes: PersonChanges) -> dict[str, object]:
    """Return what is about to change, as the history tells it: a team by its name."""
    found = {name: getattr(user, name) for name in changes if name != "team_id"}
    if "team_id" in changes:
        team = Team.objects.filter(pk=user.team_id).first() if user.team_id else None
        found["team"] = team.name if team else None
    return found


def _kind(*, was_active: bool, is_active: bool) -> str:
    if was_active == is_active:
        return "changed"
    return "returned" if is_active else "left"


def _check(user: User, changes: PersonChanges) -> None:
    if "name" in changes and not changes["name"].strip():
        raise UnableToChangePerson(_("Give a name."))
    team_id = changes.get("team_id")
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise UnableToChangePerson(_("There is no such team."))
    leaves = changes.get("is_active") is False or changes.get("is_staff") is False
    if leaves and user.is_staff:
        others = User.objects.filter(is_active=True, is_staff=True).exclude(pk=user.pk)
        if not others.exists():
            raise UnableToChangePerson(_("Somebody has to remain who can administer."))
