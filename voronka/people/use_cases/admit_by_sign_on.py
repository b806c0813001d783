from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.people.use_cases.change_person import change_person
from voronka.people.use_cases.create_person import UnableToCreatePerson, create_person

# The provider vouches for people as the administrator has allowed it to.
_PROVIDER = Actor(kind="system", name="Single sign-on")


class UnableToAdmit(Exception):
    """Nobody is let in. The message is fit for the person who tried."""


@dataclass(frozen=True, kw_only=True)
class Vouched:
    """What the provider of single sign-on says of somebody."""

    email: str
    is_verified: bool
    name: str
    groups: Sequence[str]


@transaction.atomic
def admit_by_sign_on(
    *, vouched: Vouched, roles: Mapping[str, str], may_create: bool, now: datetime
) -> UUID:
    """
    Return who comes in by single sign-on: found by the address the provider has verified.

    `roles` gives the role of a group; the first of them that somebody is in becomes their role.
    Who is in none keeps their role; who is new has least rights then.

    :raises UnableToAdmit: the address is not verified, or nobody with it works here
    """
    email = vouched.email.strip().lower()
    if not email:
        raise UnableToAdmit(_("The provider did not say which e-mail address is yours."))
    if not vouched.is_verified:
        raise UnableToAdmit(_("The provider has not verified your e-mail address."))
    role = next((meant for group, meant in roles.items() if group in vouched.groups), "")
    user = User.objects.select_for_update().filter(email=email).first()
    if user is None and may_create:
        return _new(email, vouched, role, now)
    if user is None:
        raise UnableToAdmit(
            _("Nobody works here under %(email)s. Ask an administrator to add you.")
            % {"email": email}
        )
    if not user.is_active:
        raise UnableToAdmit(_("This account is closed. Ask an administrator."))
    if role and role != user.role:
        change_person(user_id=user.pk, role=role, actor=_PROVIDER, now=now)
    return user.pk


def _new(email: str, vouched: Vouched, role: str, now: datetime) -> UUID:
    name = vouched.name.strip()[:200] or email.partition("@")[0]
    try:
        return create_person(email=email, name=name, role=role, actor=_PROVIDER, now=now)
    except UnableToCreatePerson as refusal:
        raise UnableToAdmit(str(refusal)) from refusal
