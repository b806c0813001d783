"""Messages on their way and gone: of a card, of the whole house, and those in trouble."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from voronka.channels.models import DeliveryAttempt, OutboxMessage, OutboxQuerySet
from voronka.channels.models.outbox import Status
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.queries.cards import card_for, card_to_change

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class MessageRow:
    """A message as lists show it."""

    id: UUID
    ref: CardRef
    channel: str
    recipient: str
    subject: str
    text: str
    template: str
    status: Status
    error: str
    attempts: int
    next_try_at: datetime | None
    created_at: datetime
    created_by: str
    by_hand: bool
    # When it left, was given up or called back.
    ended_at: datetime | None
    adapter: str

    def needs_somebody(self) -> bool:
        return self.status in ("dead", "uncertain")


@dataclass(frozen=True, kw_only=True)
class AttemptRow:
    """One try to hand a message over."""

    adapter: str
    began_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class MessageDetails:
    """A message with the log of its delivery."""

    message: MessageRow
    tries: tuple[AttemptRow, ...]


def messages_of_card(*, ref: CardRef, actor: Actor, limit: int = PAGE) -> Sequence[MessageRow]:
    """
    Return the messages of a card, the newest first.

    :raises NotFound: the actor sees no such card
    """
    card_for(ref, actor)
    found = OutboxMessage.objects.of_card(ref).order_by("-created_at", "-pk")
    return [_row(message) for message in found[:limit]]


def messages(
    *,
    actor: Actor,
    status: str = "",
    channel: str = "",
    text: str = "",
    after: UUID | None = None,
    limit: int = PAGE,
) -> Sequence[MessageRow]:
    """
    Return the messages of the cards the actor sees, the newest first; `after` turns the page.

    `status` is one of theirs, or "troubled"; `text` is looked for in recipient, subject and text.
    """
    found = _filtered(OutboxMessage.objects.visible_to(actor), status, channel, text)
    if after is not None:
        found = found.filter(pk__lt=after)
    return [_row(message) for message in found.order_by("-pk")[:limit]]


def message_details(*, message_id: UUID, actor: Actor) -> MessageDetails:
    """
    Return a message with every try to deliver it, the first one first.

    :raises NotFound: the actor sees no such message
    """
    message = OutboxMessage.objects.visible_to(actor).filter(pk=message_id).first()
    if message is None:
        raise NotFound
    tries = DeliveryAttempt.objects.filter(message=message).order_by("began_at", "pk")
    return MessageDetails(message=_row(message), tries=tuple(_attempt(each) for each in tries))


def message_to_change(*, message_id: UUID, actor: Actor) -> OutboxMessage:
    """
    Return a message, locked after its card.

    :raises NotFound: the actor sees no such message
    :raises NotAllowed: the actor may not change its card, or not write to clients
    """
    found = OutboxMessage.objects.filter(pk=message_id).first()
    if found is None:
        raise NotFound
    card_to_change(found.ref, actor)
    if not rights.may(active_playbook(), actor, "message"):
        raise NotAllowed(_("Your role does not write to clients."))
    return OutboxMessage.objects.select_for_update().get(pk=message_id)


def counts_by_status(*, actor: Actor) -> Mapping[str, int]:
    """Return how many messages of each status the actor sees."""
    found = OutboxMessage.objects.visible_to(actor).order_by().values("status")
    return {row["status"]: row["count"] for row in found.annotate(count=Count("pk"))}


def next_delivery_at() -> datetime | None:
    """Return when the next waiting message is due; None if nothing waits."""
    due = OutboxMessage.objects.waiting().aggregate(due=Min("next_try_at"))["due"]
    return cast("datetime | None", due)


def _filtered(found: OutboxQuerySet, status: str, channel: str, text: str) -> OutboxQuerySet:
    if status:
        found = found.troubled() if status == "troubled" else found.filter(status=status)
    if channel:
        found = found.filter(channel=channel)
    if text:
        found = found.filter(
            Q(recipient__icontains=text) | Q(subject__icontains=text) | Q(text__icontains=text)
        )
    return found


def _row(message: OutboxMessage) -> MessageRow:
    return MessageRow(
        id=message.pk,
        ref=message.ref,
        channel=message.channel,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        template=message.template,
        status=cast(Status, message.status),
        error=message.error,
        attempts=message.attempts,
        next_try_at=message.next_try_at,
        created_at=message.created_at,
        created_by=message.created_by,
        by_hand=message.by_hand,
        ended_at=message.ended_at,
        adapter=message.adapter,
    )


def _attempt(row: DeliveryAttempt) -> AttemptRow:
    return AttemptRow(
        adapter=row.adapter,
        began_at=row.began_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        detail=row.detail,
    )
