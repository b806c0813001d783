"""How people want to hear of what they are told."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.notices.kinds import EMAILS, KINDS, Email, NoticeKind, Way, usual_way
from voronka.notices.models import NoticeChoice, PushSubscription
from voronka.people.models import User
from voronka.process.models.active import active_playbook


@dataclass(frozen=True, kw_only=True)
class ChosenWay:
    """A kind with how one hears of it."""

    key: str
    kind: NoticeKind
    way: Way
    is_usual: bool


@dataclass(frozen=True, kw_only=True)
class Device:
    """A browser that takes messages."""

    id: UUID
    name: str
    since: datetime


def ways_of(actor: Actor) -> Sequence[ChosenWay]:
    """Return every kind with how the actor hears of it."""
    role = active_playbook().spec.roles.get(actor.role)
    chosen = {each.kind: each for each in NoticeChoice.objects.filter(user=actor.id)}
    return [
        ChosenWay(
            key=key,
            kind=kind,
            way=_way(chosen[key]) if key in chosen else usual_way(key, role),
            is_usual=key not in chosen,
        )
        for key, kind in KINDS.items()
    ]


def ways_for(user_ids: Collection[UUID], kind: str) -> Mapping[UUID, Way]:
    """Return how each of these people hears of a kind: two queries for any number."""
    roles = active_playbook().spec.roles
    people = User.objects.filter(pk__in=user_ids, is_active=True).values_list("pk", "role")
    ways = {key: usual_way(kind, roles.get(role)) for key, role in people}
    for choice in NoticeChoice.objects.filter(user_id__in=ways, kind=kind):
        ways[choice.user_id] = _way(choice)
    return ways


def devices_of(actor: Actor) -> Sequence[Device]:
    """Return the browsers of the actor that take messages."""
    found = PushSubscription.objects.filter(user=actor.id).order_by("created_at", "pk")
    return [Device(id=each.pk, name=each.device, since=each.created_at) for each in found]


def _way(choice: NoticeChoice) -> Way:
    email: Email = next((each for each in EMAILS if each == choice.email), "off")
    return Way(page=choice.page, email=email, push=choice.push)
