"""What people are told inside the product."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import MODELS
from voronka.work.models import Notification


@dataclass(frozen=True, kw_only=True)
class NotificationRow:
    """One notification as it is listed."""

    id: UUID
    user_id: UUID
    kind: str
    title: Text
    text: Text
    card: CardRef | None
    at: datetime
    is_read: bool
    # Whose card it is, where that is read beside it; "" if it is out of sight.
    client: str = ""


@dataclass(frozen=True, kw_only=True)
class NotificationPage:
    """A page of notifications, the latest first; `before` asks for the next one, if any."""

    rows: tuple[NotificationRow, ...]
    before: UUID | None


def notifications_page(
    *, actor: Actor, before: UUID | None = None, limit: int = 30
) -> NotificationPage:
    """
    Return a page of the actor's notifications.
    """
    own = Notification.objects.visible_to(actor)
    if before is not None and (last := own.filter(pk=before).first()) is not None:
        own = own.filter(at__lt=last.at) | own.filter(at=last.at, pk__lt=last.pk)
    found = [_row(n) for n in own.order_by("-at", "-pk")[: limit + 1]]
    rows = _with_clients(found[:limit], actor)
    return NotificationPage(rows=rows, before=rows[-1].id if len(found) > limit else None)


def _with_clients(rows: Sequence[NotificationRow], actor: Actor) -> tuple[NotificationRow, ...]:
    names: dict[UUID, str] = {}
    for kind, model in MODELS.items():
        if ids := {row.card.id for row in rows if row.card and row.card.kind == kind}:
            cards = model.objects.visible_to(actor).filter(pk__in=ids)
            for pk, client, title in cards.values_list("pk", "client_name", "title"):
                names[pk] = client or title or ""
    return tuple(
        replace(row, client=names.get(row.card.id, "")) if row.card else row for row in rows
    )


def unread_count(*, actor: Actor) -> int:
    """Return how many notifications the actor has not read."""
    return Notification.objects.visible_to(actor).unread().count()


def told_by_keys(
    *, user_ids: Collection[UUID], keys: Collection[str]
) -> Sequence[tuple[str, NotificationRow]]:
    """Return what these people were told under these keys, each with its key, in order of time."""
    found = Notification.objects.filter(user_id__in=user_ids, key__in=keys).order_by("pk")
    return [(each.key, _row(each)) for each in found]


def unread_since(*, user_id: UUID, since: datetime, limit: int) -> Sequence[NotificationRow]:
    """Return what somebody was told and has not read, the oldest first."""
    own = Notification.objects.filter(user_id=user_id, at__gte=since).unread()
    return [_row(each) for each in own.order_by("at", "pk")[:limit]]


def _row(told: Notification) -> NotificationRow:
    kind = cast(CardKind, told.card_kind)
    return NotificationRow(
        id=told.pk,
        user_id=told.user_id,
        kind=told.kind,
        title=Text.parse(told.title),
        text=Text.parse(told.text),
        card=CardRef(kind, told.card_id) if told.card_id else None,
        at=told.at,
        is_read=told.read_at is not None,
    )
