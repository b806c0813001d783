"""Who works here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from voronka.kernel.actor import Actor
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
    rows = users.order_by("name", "pk").values_list(
        "pk", "name", "email", "phone", "role", "team_id", "team__name", "language", "is_active",
        "is_staff",
    )  # fmt: skip
    return [
        Person(
            id=pk,
            name=name,
            email=email,
            phone=phone,
            role=role,
            team_id=team_id,
            team_name=team_name or "",
            language=language,
            is_active=is_active,
            is_staff=is_staff,
        )
        for pk, name, email, phone, role, team_id, team_name, language, is_active, is_staff in rows
    ]
