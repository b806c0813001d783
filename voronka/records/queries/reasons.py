"""Why a card is whose it is, and who sees it by which right: stored decisions and rights, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

from django.db.models import F, Q
from django.db.models.fields.json import KT

from voronka.kernel.actor import Actor
from voronka.people.queries import people
from voronka.process.models.active import one_playbook
from voronka.process.state import CardRef
from voronka.records.models import Card, CardParticipant, DecisionRow, access
from voronka.records.queries.cards import card_for

Right: TypeAlias = access.Right
How = Literal["took", "assigned", "handed_over", "robot", "entered", "carried", "taken_away"]

_CHANGED = (
    Q(was__isnull=True, now__isnull=False)
    | Q(was__isnull=False, now__isnull=True)
    | (Q(was__isnull=False, now__isnull=False) & ~Q(was=F("now")))
)


@dataclass(frozen=True, kw_only=True)
class Ownership:
    """How somebody came to own a card, or it lost its owner; the decision has the proof."""

    how: How
    owner_name: str
    before_name: str
    by: str
    at: datetime
    decision_id: UUID


@dataclass(frozen=True, kw_only=True)
class Sight:
    """By which right somebody sees a card; by none if `right` is None."""

    person_id: UUID
    name: str
    role: str
    right: Right | None


def ownerships(*, ref: CardRef, actor: Actor) -> Sequence[Ownership]:
    """
    Return every decision that gave the card an owner or took one away, the latest first.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    rows = list(
        DecisionRow.objects.filter(card_id=ref.id, verdict="allowed")
        .filter(answer__after__has_key="owner_id")
        .annotate(was=KT("before__owner_id"), now=KT("answer__after__owner_id"))
        .filter(_CHANGED)
        .order_by("-at", "-pk")
    )
    ids = {UUID(each) for row in rows for each in _owners(row) if each}
    names = {key: person.name for key, person in people.people_by_id(ids).items()}
    return [_ownership(row, names) for row in rows]


@one_playbook()
def who_sees(*, ref: CardRef, actor: Actor) -> Sequence[Sight]:
    """
    Return everybody who works here, with the right by which they see the card.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    parts = frozenset(
        CardParticipant.objects.filter(card_id=ref.id).values_list("user_id", flat=True)
    )
    return [_sight(person, card, parts) for person in people.active_people()]


def _owners(row: DecisionRow) -> tuple[str | None, str | None]:
    return row.before.get("owner_id"), row.answer["after"].get("owner_id")


def _ownership(row: DecisionRow, names: Mapping[UUID, str]) -> Ownership:
    before, after = (UUID(each) if each else None for each in _owners(row))
    return Ownership(
        how=_how(row, before, after),
        owner_name=names.get(after, "") if after else "",
        before_name=names.get(before, "") if before else "",
        by=row.actor["name"],
        at=row.at,
        decision_id=row.pk,
    )


def _how(row: DecisionRow, before: UUID | None, after: UUID | None) -> How:
    if after is None:
        return "taken_away"
    is_new = row.command["kind"] == "create"
    if is_new and row.command.get("channel") == "conversion":
        return "carried"
    if row.actor["kind"] == "robot":
        return "robot"
    if is_new:
        return "entered"
    if row.actor.get("id") == str(after):
        return "took"
    return "assigned" if before is None else "handed_over"


def _sight(person: people.Person, card: Card, parts: frozenset[UUID]) -> Sight:
    who = Actor(
        kind="person", id=person.id, name=person.name, role=person.role, team_id=person.team_id
    )
    return Sight(
        person_id=person.id,
        name=person.name,
        role=person.role,
        right=access.right_to_see(card, who, takes_part=person.id in parts),
    )
