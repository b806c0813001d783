"""Who works here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models import Absence, User


@dataclass(frozen=True, kw_only=True)
class Person:
    """A colleague, as lists and choices show them."""

    id: UUID
    name: str
    email: str
    phone: str
    role: str
    team_id: UUID | None
    team_name: str
    language: str
    theme: str
    training_mode: bool
    is_active: bool
    is_staff: bool


def active_people() -> Sequence[Person]:
    """Return everybody who works here, by name."""
    return _people(User.objects.filter(is_active=True))


def all_people() -> Sequence[Person]:
    """Return everybody, those who left too, by name."""
    return _people(User.objects.all())


def people_by_role(roles: Collection[str]) -> Sequence[Person]:
    """Return everybody with one of these roles who works here, by name."""
    return _people(User.objects.filter(is_active=True, role__in=roles))


def users_of_team(team_id: UUID) -> Sequence[Person]:
    """Return everybody of a team who works here, by name."""
    return _people(User.objects.filter(is_active=True, team=team_id))


def people_by_id(ids: Collection[UUID]) -> dict[UUID, Person]:
    """Return these people, those who left too; one query."""
    return {person.id: person for person in _people(User.objects.filter(pk__in=ids))}


def person(user_id: UUID | None) -> Person:
    """
    Return one person, whether they still work here or not.

    :raises NotFound: there is none of this id
    """
    found = _people(User.objects.filter(pk=user_id)) if user_id else []
    if not found:
        raise NotFound
    return found[0]


def actor_for(user_id: UUID) -> Actor:
    """
    Return somebody as one who acts, to see what they would.

    :raises NotFound: nobody works here under this id
    """
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    return user.as_actor()


def hours_of(user_id: UUID | None) -> dict[str, str] | None:
    """Return somebody's own working hours; None are the company's."""
    if user_id is None:
        return None
    return User.objects.filter(pk=user_id).values_list("hours", flat=True).first()


@dataclass(frozen=True, kw_only=True)
class OwnHours:
    """Somebody who does not work as the company does."""

    id: UUID
    name: str
    hours: dict[str, str]


def own_hours() -> Sequence[OwnHours]:
    """Return who has hours of their own, by name."""
    found = User.objects.filter(is_active=True, hours__isnull=False).order_by("name", "pk")
    return [
        OwnHours(id=pk, name=name, hours=hours)
        for pk, name, hours in found.values_list("pk", "name", "hours")
        if hours
    ]


def is_nobody_here() -> bool:
    """Say whether the installation is fresh: nobody works here, and nobody ever did."""
    return not User.objects.exists()


def absent_at(moment: datetime) -> frozenset[UUID]:
    """Return who is away at this moment."""
    away = Absence.objects.filter(during__contains=moment)
    return frozenset(away.values_list("user_id", flat=True))


def may_administer(actor: Actor) -> bool:
    """Say whether the actor may change who works here."""
    if actor.kind == "system":
        return True
    if actor.kind not in ("person", "api_key") or actor.id is None:
        return False
    return User.objects.filter(pk=actor.id, is_active=True, is_staff=True).exists()


def _people(users: QuerySet[User]) -> list[Person]:
    return [
        Person(
            id=user.pk,
            name=user.name,
            email=user.email,
            phone=user.phone,
            role=user.role,
            team_id=user.team_id,
            team_name=user.team.name if user.team else "",
            language=user.language,
            theme=user.theme,
            training_mode=user.training_mode,
            is_active=user.is_active,
            is_staff=user.is_staff,
        )
        for user in users.select_related("team").order_by("name", "pk")
    ]
