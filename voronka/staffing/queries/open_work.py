"""What somebody has open: all of it, or what falls into an absence."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import get_language

from voronka.process.state import CardKind
from voronka.records.client_kinds import ClientKind
from voronka.records.models import Company, Contact
from voronka.records.models.card import CardQuerySet
from voronka.records.models.client import Client, ClientQuerySet
from voronka.records.queries.cards import MODELS as CARDS
from voronka.scheduling.models import Booking, BookingQuerySet
from voronka.staffing.models.handover import Kind
from voronka.work.models import Task
from voronka.work.models.task import TaskQuerySet

WorkKind = Kind
KINDS: tuple[Kind, ...] = get_args(Kind)
_CLIENTS: Mapping[ClientKind, type[Client]] = {"contact": Contact, "company": Company}


@dataclass(frozen=True, kw_only=True)
class OpenItem:
    """Something that somebody has to do or looks after. `booking` is the kind of a visit."""

    kind: Kind
    noun: str
    target_id: UUID
    title: str
    card_id: UUID | None
    booking: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class OpenWork:
    """How much of each kind somebody has open."""

    card: int
    client: int
    task: int
    visit: int

    def count(self, kind: Kind) -> int:
        found: int = getattr(self, kind)
        return found

    @property
    def is_empty(self) -> bool:
        return not (self.card or self.client or self.task or self.visit)


def open_work(*, user_id: UUID, now: datetime) -> OpenWork:
    """Return how much somebody has open; visits are those ahead."""
    return OpenWork(
        card=sum(_cards(kind, user_id).count() for kind in CARDS),
        client=sum(_clients(kind, user_id).count() for kind in _CLIENTS),
        task=_tasks(user_id).count(),
        visit=_visits(user_id, now=now).count(),
    )


def open_items(*, user_id: UUID, now: datetime) -> Iterator[OpenItem]:
    """Return everything that somebody has open, in the order in which it is handed over."""
    for kind in CARDS:
        for pk, title, name in _cards(kind, user_id).values_list("pk", "title", "client_name"):
            shown = title or name or ""
            yield OpenItem(kind="card", noun=kind, target_id=pk, title=shown, card_id=pk)
    for noun in _CLIENTS:
        for pk, name in _clients(noun, user_id).values_list("pk", "name"):
            yield OpenItem(kind="client", noun=noun, target_id=pk, title=name, card_id=None)
    yield from map(_task, _tasks(user_id))
    yield from map(_visit, _visits(user_id, now=now))


def items_during(
    *, user_id: UUID, starts_at: datetime, ends_at: datetime, now: datetime
) -> Sequence[OpenItem]:
    """Return the tasks that are due and the visits that are to happen in this time, in order."""
    during = DateTimeTZRange(starts_at, ends_at)
    tasks = _tasks(user_id).filter(due_at__gte=starts_at, due_at__lt=ends_at)
    visits = _visits(user_id, now=now).filter(busy__overlap=during, during__overlap=during)
    found = [*map(_task, tasks), *map(_visit, visits)]
    return sorted(found, key=lambda item: (item.at is None, item.at, item.target_id))


def _cards(kind: CardKind, user_id: UUID) -> CardQuerySet:
    return CARDS[kind].objects.open().filter(owner_id=user_id).order_by("created_at", "pk")


def _clients(noun: ClientKind, user_id: UUID) -> ClientQuerySet[Any]:
    model: Any = _CLIENTS[noun]
    found: ClientQuerySet[Any] = model.objects.standing().filter(owner_id=user_id).order_by("pk")
    return found


def _tasks(user_id: UUID) -> TaskQuerySet:
    return Task.objects.open().filter(assignee_id=user_id).order_by("due_at", "pk")


def _visits(user_id: UUID, *, now: datetime) -> BookingQuerySet:
    ahead = Booking.objects.open().filter(resource_id=user_id, during__startswith__gt=now)
    return ahead.order_by("during", "pk")


def _task(task: Task) -> OpenItem:
    return OpenItem(
        kind="task",
        noun=task.card_kind,
        target_id=task.pk,
        title=task.shown_title.in_(get_language() or "en"),
        card_id=task.card_id,
        at=task.due_at,
    )


def _visit(booking: Booking) -> OpenItem:
    return OpenItem(
        kind="visit",
        noun=booking.card_kind,
        target_id=booking.pk,
        title=booking.address,
        card_id=booking.card_id,
        booking=booking.kind,
        at=booking.starts_at,
    )


def left_with_work(*, now: datetime) -> frozenset[UUID]:
    """Return who has left and still has something open; as many queries as kinds."""
    gone: dict[str, Any] = {"owner__is_active": False}
    found: set[UUID] = set()
    for card in CARDS.values():
        cards = card.objects.open().filter(**gone)
        found.update(cards.values_list("owner_id", flat=True).distinct())
    for client in _CLIENTS.values():
        standing: Any = client
        owners = standing.objects.standing().filter(**gone)
        found.update(owners.values_list("owner_id", flat=True).distinct())
    tasks = Task.objects.open().filter(assignee__is_active=False)
    found.update(tasks.values_list("assignee_id", flat=True).distinct())
    ahead = Booking.objects.open().filter(resource__is_active=False, during__startswith__gt=now)
    found.update(ahead.values_list("resource_id", flat=True).distinct())
    return frozenset(found)
