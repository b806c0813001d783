"""Guests of an event as far as one sees them, and the events of a card or contact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Q

from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.models.guest import GuestQuerySet
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.vocabulary import GUEST_KINDS, STATUSES, Status
from voronka.kernel.actor import Actor
from voronka.kernel.storable import storable
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.models import Card, Contact, Deal, Lead
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.holders import holder_for

PAGE = 100
# So long it can be taken back that everybody else did not come.
TAKEN_BACK_FOR = timedelta(hours=24)
_MODELS: dict[str, Any] = {"lead": Lead, "deal": Deal, "contact": Contact}


@dataclass(frozen=True, kw_only=True)
class GuestRow:
    """Somebody at an event. `stage` is that of a card, `position` that of a contact."""

    id: UUID
    ref: CardRef
    name: str
    title: str
    phone: str
    owner_name: str
    stage: Text
    is_open: bool
    status: Status
    status_label: Text
    invited_at: datetime
    invited_by: str
    changed_at: datetime | None
    changed_by: str


@dataclass(frozen=True)
class GuestPlace:
    """Where a list was read up to."""

    at: datetime
    id: UUID


@dataclass(frozen=True, kw_only=True)
class GuestPage:
    """Some guests, where the next ones begin, and how many there are that one does not see."""

    rows: Sequence[GuestRow]
    more: GuestPlace | None
    unseen: int


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An event that a card or contact is invited to."""

    guest_id: UUID
    gathering_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    is_called_off: bool
    status: Status
    status_label: Text


@one_playbook()
def guests_of(
    *,
    gathering_id: UUID,
    actor: Actor,
    status: str = "",
    text: str = "",
    after: GuestPlace | None = None,
    limit: int = PAGE,
) -> GuestPage:
    """
    Return the guests that the actor sees, in the order in which they were invited.

    :raises NotFound: the actor sees no such event
    """
    gathering = gathering_seen(gathering_id, actor)
    guests = Guest.objects.filter(gathering=gathering)
    seen = guests.filter(_seen_by(actor))
    unseen = guests.count() - seen.count() if after is None else 0
    if status:
        seen = seen.filter(status=status)
    if text.strip():
        seen = seen.filter(_named(text))
    if after is not None:
        seen = seen.filter(Q(invited_at__gt=after.at) | Q(invited_at=after.at, pk__gt=after.id))
    found = list(seen.order_by("invited_at", "pk")[: limit + 1])
    shown = found[:limit]
    more = GuestPlace(shown[-1].invited_at, shown[-1].pk) if len(found) > limit else None
    return GuestPage(rows=_rows(shown, actor), more=more, unseen=unseen)


@one_playbook()
def guest_rows(*, ids: Iterable[UUID], actor: Actor) -> Sequence[GuestRow]:
    """Return those of these guests that the actor sees."""
    found = Guest.objects.filter(pk__in=list(ids)).filter(_seen_by(actor))
    return _rows(list(found.order_by("invited_at", "pk")), actor)


def seen_guests(gathering: Gathering, actor: Actor) -> GuestQuerySet:
    """Return the guests of the event whose card or contact the actor sees."""
    return Guest.objects.filter(gathering=gathering).filter(_seen_by(actor))


def closed_guests(gathering: Gathering, actor: Actor, *, now: datetime) -> GuestQuerySet:
    """Return the guests of whom it can be taken back that everybody else did not come."""
    closed = seen_guests(gathering, actor).exclude(status_before="")
    return closed.filter(changed_at__gt=now - TAKEN_BACK_FOR)


def closed_count(*, gathering_id: UUID, actor: Actor, now: datetime) -> int:
    """
    Return of how many guests it can be taken back that they did not come.

    :raises NotFound: the actor sees no such event
    """
    return closed_guests(gathering_seen(gathering_id, actor), actor, now=now).count()


def invitations_of(*, ref: CardRef, actor: Actor) -> Sequence[Invitation]:
    """
    Return the events that a card or contact is invited to and the actor sees, the latest first.

    :raises NotFound: the actor sees no such card or contact
    """
    holder_for(ref, actor)
    return invitations_on(ref, actor)


@one_playbook()
def invitations_on(ref: CardRef, actor: Actor) -> Sequence[Invitation]:
    """Return the same of a card or contact that the actor is known to see."""
    found = Guest.objects.filter(
        card_kind=ref.kind,
        card_id=ref.id,
        gathering__in=Gathering.objects.visible_to(actor),
    )
    return [
        Invitation(
            guest_id=guest.pk,
            gathering_id=guest.gathering.pk,
            name=guest.gathering.name,
            starts_at=guest.gathering.starts_at,
            ends_at=guest.gathering.ends_at,
            is_called_off=guest.gathering.called_off_at is not None,
            status=cast(Status, guest.status),
            status_label=STATUSES[cast(Status, guest.status)],
        )
        for guest in found.select_related("gathering").order_by("-gathering__starts_at", "-pk")
    ]


def _seen_by(actor: Actor) -> Q:
    condition = Q(pk__in=[])
    for kind in GUEST_KINDS:
        seen = _MODELS[kind].objects.visible_to(actor)
        condition |= Q(card_kind=kind, card_id__in=seen.values("pk"))
    return condition


def _named(text: str) -> Q:
    """Return the condition that the guest is called so, or has this phone or address."""
    typed = same_spelling(storable(text).strip())
    words = Q()
    for word in typed.split():
        words &= Q(search_text__contains=word)
    words |= Q(email__icontains=typed)
    digits = "".join(sign for sign in typed if sign.isdigit())
    if len(digits) > 3:
        # 8 (495) … is how +7 495 … is dialled at home.
        words |= Q(phone__contains=digits[-10:])
    condition = Q()
    for kind in GUEST_KINDS:
        called = _MODELS[kind].objects.filter(words)
        condition |= Q(card_kind=kind, card_id__in=called.values("pk"))
    return condition


def _rows(guests: Sequence[Guest], actor: Actor) -> list[GuestRow]:
    hidden = rights.hidden_fields(active_playbook(), actor)
    things = _things(guests)
    return [
        _row(guest, things[guest.card_id], hidden) for guest in guests if guest.card_id in things
    ]


def _things(guests: Sequence[Guest]) -> Mapping[UUID, Any]:
    by_kind: dict[str, list[UUID]] = {}
    for guest in guests:
        by_kind.setdefault(guest.card_kind, []).append(guest.card_id)
    return {
        thing.pk: thing
        for kind, ids in by_kind.items()
        for thing in _MODELS[kind].objects.filter(pk__in=ids).select_related("owner")
    }


def _row(guest: Guest, thing: Any, hidden: frozenset[str]) -> GuestRow:
    status = cast(Status, guest.status)
    name, title, stage, is_open = _called(thing, hidden)
    return GuestRow(
        id=guest.pk,
        ref=guest.ref,
        name=name,
        title=title,
        phone="" if "phone" in hidden else thing.phone or "",
        owner_name=thing.owner.name if thing.owner else "",
        stage=stage,
        is_open=is_open,
        status=status,
        status_label=STATUSES[status],
        invited_at=guest.invited_at,
        invited_by=guest.invited_by,
        changed_at=guest.changed_at,
        changed_by=guest.changed_by,
    )


def _called(thing: Any, hidden: frozenset[str]) -> tuple[str, str, Text, bool]:
    if not isinstance(thing, Card):
        return thing.name, "", Text.same(thing.position), True
    playbook = active_playbook()
    name = "" if "client_name" in hidden else thing.called
    stage = Text.same(thing.stage)
    if playbook.has_stage(thing.pipeline, thing.stage):
        stage = playbook.stage(thing.pipeline, thing.stage).label
    return name or thing.title or "", thing.title or "", stage, not thing.is_closed()
