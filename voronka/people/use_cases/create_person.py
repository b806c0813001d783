from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.history import note_change
from voronka.people.models import Team, User
from voronka.people.queries.people import may_administer


class UnableToCreatePerson(Exception):
    """Nobody was added. The message is fit for the person who asked."""


@transaction.atomic
def create_person(
    *,
    email: str,
    name: str,
    role: str,
    actor: Actor,
    now: datetime,
    password: str | None = None,
    team_id: UUID | None = None,
    phone: str = "",
    language: str = "ru",
    training_mode: bool = False,
    hours: Mapping[str, str] | None = None,
    is_staff: bool = False,
) -> UUID:
    """
    Add somebody who works here. Without a password they cannot sign in until one is set.

    :raises NotAllowed: the actor may not change who works here
    :raises UnableToCreatePerson: the address is no good or taken, or the name or team is missing
    """
    if not may_administer(actor):
        raise NotAllowed(_("Only an administrator may change who works here."))
    email = email.strip().lower()
    _check(email, name, team_id)

    user = User.objects.create_user(
        email,
        password,
        name=name.strip(),
        role=role,
        team_id=team_id,
        phone=phone,
        language=language,
        training_mode=training_mode,
        hours=dict(hours) if hours else None,
        is_staff=is_staff,
    )
    note_change(
        kind="created",
        user=user,
        after={"role": role, "is_staff": is_staff},
        actor=actor,
        now=now,
    )
    return user.pk


def _check(email: str, name: str, team_id: UUID | None) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise UnableToCreatePerson(_("This is not an e-mail address.")) from None
    if not name.strip():
        raise UnableToCreatePerson(_("Give a name."))
    if User.objects.filter(email=email).exists():
        raise UnableToCreatePerson(_("Somebody with this e-mail address works here already."))
    if team_id is not None and not Team.objects.filter(pk=team_id).exists():
        raise UnableToCreatePerson(_("There is no such team."))
