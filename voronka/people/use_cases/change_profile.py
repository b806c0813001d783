from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.history import note_change
from voronka.people.hours import read_hours
from voronka.people.models import User
from voronka.people.queries.people import may_administer

_LONGEST_NAME, _LONGEST_PHONE = 120, 32
_FEWEST_DIGITS = 5


class UnableToChangeProfile(Exception):
    """Everything stays as it was. `problems` say by field what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@transaction.atomic
def change_profile(*, name: str, phone: str, actor: Actor, now: datetime) -> None:
    """
    Change how colleagues and clients are shown the actor.

    :raises NotFound: the actor is no person who works here
    :raises UnableToChangeProfile: the name is empty, or the phone is none
    """
    if actor.id is None:
        raise NotFound
    user = User.objects.select_for_update().filter(pk=actor.id, is_active=True).first()
    if user is None:
        raise NotFound
    name, phone = " ".join(name.split()), phone.strip()
    if problems := _problems(name, phone):
        raise UnableToChangeProfile(problems)

    before = {"name": user.name, "phone": user.phone}
    user.name, user.phone = name, phone
    user.save(update_fields=["name", "phone"])
    after = {"name": name, "phone": phone}
    note_change(kind="changed", user=user, before=before, after=after, actor=actor, now=now)


@transaction.atomic
def change_hours(
    *, user_id: UUID, typed: Mapping[str, str] | None, actor: Actor, now: datetime
) -> None:
    """
    Say when somebody works: oneself, or as an administrator anybody. None is the company's hours.

    :raises NotAllowed: it is somebody else, and the actor is no administrator
    :raises NotFound: nobody works here under this id
    :raises UnreadableHours: what was typed for a day are no hours
    """
    if actor.id != user_id and not may_administer(actor):
        raise NotAllowed(_("Only an administrator may change the hours of others."))
    user = User.objects.select_for_update().filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    hours = None if typed is None else read_hours(typed)

    before, user.hours = user.hours, hours
    user.save(update_fields=["hours"])
    note_change(
        kind="changed",
        user=user,
        before={"hours": before},
        after={"hours": hours},
        actor=actor,
        now=now,
    )


def _problems(name: str, phone: str) -> dict[str, str]:
    problems: dict[str, str] = {}
    if not name:
        problems["name"] = _("Give a name.")
    elif len(name) > _LONGEST_NAME:
        problems["name"] = _("This name is too long.")
    digits = sum(letter.isdecimal() for letter in phone)
    if phone and (digits < _FEWEST_DIGITS or len(phone) > _LONGEST_PHONE):
        problems["phone"] = _("This is no phone number.")
    return problems
