"""Visits: of a card, of a day, of a calendar, and those nobody has reported on."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, card_for, card_to_change
from voronka.scheduling.models import Booking, BookingQuerySet, Status

_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A visit with what one needs to know to make it. Without a card, it is only busy time."""

    id: UUID
    kind: str
    label: Text
    status: Status
    ref: CardRef | None
    title: str
    client_name: str
    client_phone: str
    resource_id: UUID
    resource_name: str
    resource_phone: str
    starts_at: datetime
    ends_at: datetime
    address: str
    # Of a meeting by video call, which has no address.
    link: str
    wishes: str
    result: str
    file_ids: tuple[UUID, ...]
    confirmed_at: datetime | None
    travel_started_at: datetime | None
    done_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    moves: int

    def is_open(self) -> bool:
        return self.status not in ("done", "cancelled")

    def is_late(self, now: datetime) -> bool:
        """Say whether it is over and nobody has said what came of it."""
        return self.is_open() and self.ends_at <= now


def bookings_of_card(*, ref: CardRef, actor: Actor) -> Sequence[Visit]:
    """
    Return every visit of the card, the latest arranged first, cancelled ones too.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    return _visits(Booking.objects.of_card(ref).order_by("-created_at", "-pk"), actor)


def booking_for(*, booking_id: UUID, actor: Actor) -> Visit:
    """
    Return one visit.

    :raises NotFound: the actor sees no such visit, or not its card
    """
    found = _visits(Booking.objects.filter(pk=booking_id), actor)
    if not found or (found[0].ref is None and found[0].resource_id != actor.id):
        raise NotFound
    return found[0]


def visits_of_day(*, user_id: UUID, day: date, actor: Actor) -> Sequence[Visit]:
    """
    Return somebody's visits of a day by the firm's clock, in order; without the cancelled ones.
    """
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    start = datetime.combine(day, time(), zone)
    end = datetime.combine(day + _DAY, time(), zone)
    return calendar_visits(resource_ids=[user_id], start=start, end=end, actor=actor)


def calendar_visits(
    *, resource_ids: Collection[UUID] | None, start: datetime, end: datetime, actor: Actor
) -> Sequence[Visit]:
    """
    Return the visits that touch the time between the two moments, in order.

    Visits to cards the actor does not see are busy time: when and who, nothing else.
    """
    wanted = DateTimeTZRange(start, end)
    # `busy` is asked only because the index knows it; it covers `during`.
    bookings = Booking.objects.standing().filter(busy__overlap=wanted, during__overlap=wanted)
    if resource_ids is not None:
        bookings = bookings.filter(resource_id__in=resource_ids)
    return _visits(bookings.order_by("during", "pk"), actor)


def feed_visits(*, start: datetime, end: datetime, actor: Actor) -> Sequence[Visit]:
    """
    Return the actor's own visits that touch the time, those that were called off too.
    """
    wanted = DateTimeTZRange(start, end)
    bookings = Booking.objects.filter(resource_id=actor.id, during__overlap=wanted)
    visits = _visits(bookings.order_by("during", "pk"), actor)
    return [visit for visit in visits if visit.ref is not None]


def visits_without_result(*, now: datetime, actor: Actor, limit: int = 200) -> Sequence[Visit]:
    """
    Return the visits that are over and were never reported on, the oldest first (K21).
    """
    late = Booking.objects.open().filter(during__endswith__lte=now).order_by("during", "pk")
    return [visit for visit in _visits(late[:limit], actor) if visit.ref is not None]


def booking_to_change(booking_id: UUID, actor: Actor) -> Booking:
    """
    Return the booking, locked after its card.

    Who goes on the visit may report on it; everybody else needs the right to change the card.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor sees the card but may not change it
    """
    found = Booking.objects.filter(pk=booking_id).first()
    if found is None:
        raise NotFound
    card_to_change(found.ref, actor)
    return Booking.objects.select_for_update(of=("self",)).get(pk=booking_id)


def _visits(bookings: BookingQuerySet, actor: Actor) -> list[Visit]:
    rows = list(bookings.select_related("resource"))
    playbook = active_playbook()
    cards = _cards_seen((row.ref for row in rows), actor)
    hidden = rights.hidden_fields(playbook, actor)
    return [_visit(row, cards.get(row.ref), playbook, hidden) for row in rows]


def _cards_seen(refs: Iterable[CardRef], actor: Actor) -> Mapping[CardRef, Card]:
    by_kind: dict[CardKind, set[UUID]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    return {
        card.ref: card
        for kind, ids in by_kind.items()
        for card in MODELS[kind].objects.visible_to(actor).filter(pk__in=ids)
    }


def _visit(row: Booking, card: Card | None, playbook: Playbook, hidden: frozenset[str]) -> Visit:
    spec = playbook.spec.bookings.get(row.kind)
    known = card is not None
    return Visit(
        id=row.pk,
        kind=row.kind,
        label=spec.label if spec else Text.same(row.kind),
        status=cast(Status, row.status),
        ref=row.ref if known else None,
        title=(card.title or "") if card else "",
        client_name=_shown(card, "client_name", hidden),
        client_phone=_shown(card, "phone", hidden),
        resource_id=row.resource_id,
        resource_name=row.resource.name,
        resource_phone=row.resource.phone,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        address=row.address if known else "",
        link=row.link if known else "",
        wishes=row.wishes if known else "",
        result=row.result if known else "",
        file_ids=tuple(row.file_ids) if known else (),
        confirmed_at=row.confirmed_at,
        travel_started_at=row.travel_started_at,
        done_at=row.done_at,
        cancelled_at=row.cancelled_at,
        cancel_reason=row.cancel_reason if known else "",
        moves=row.moves,
    )


def _shown(card: Card | None, name: str, hidden: frozenset[str]) -> str:
    return "" if card is None or name in hidden else getattr(card, name) or ""
