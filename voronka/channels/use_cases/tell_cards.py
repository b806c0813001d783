"""Writing into the cards' history what became of their messages."""

from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from voronka.channels.models import OutboxMessage
from voronka.channels.use_cases.queue_message import summary
from voronka.kernel.actor import SYSTEM, Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.commands import Touch
from voronka.records import live
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.run_command import (
    CommandRefused,
    command_transaction,
    run_command,
)

log = structlog.get_logger(__name__)

_KINDS = {
    "sent": "message_sent",
    "dead": "message_failed",
    "uncertain": "message_failed",
    "cancelled": "message_cancelled",
}


def tell_cards(*, now: datetime, limit: int = 200) -> int:
    """
    Tell each card, once, how its messages ended. A person's own message that has left is evidence
    of contact (K5); a robot's is not.

    Apart from the delivery itself: what goes wrong here must not make a sent message look unsent.
    """
    told = 0
    for message_id in (
        OutboxMessage.objects.untold().order_by("created_at").values_list("pk", flat=True)[:limit]
    ):
        try:
            _tell(message_id, now)
            told += 1
        except Exception:  # one card's trouble stops no other; the next sweep tries again
            log.exception("card_not_told", message_id=str(message_id))
    return told


def _tell(message_id: UUID, now: datetime) -> None:
    message = OutboxMessage.objects.get(pk=message_id)
    with transaction.atomic():
        # Of two who tell at once, one finds it told.
        if not OutboxMessage.objects.filter(pk=message_id).mark_told(message.status):
            return
        note_end(message, now=now)
        live.tell([message.ref])
    if message.status == "sent" and message.by_hand:
        _count_as_contact(message, now)


def note_end(message: OutboxMessage, *, now: datetime) -> None:
    """Write how the message ended into its card's history."""
    add_history(
        ref=message.ref,
        kind=_KINDS[message.status],
        name=message.channel,
        note=message.error,
        payload={**summary(message), "status": message.status, "error": message.error},
        actor=_sender(message) or SYSTEM,
        now=now,
    )


def _count_as_contact(message: OutboxMessage, now: datetime) -> None:
    actor = _sender(message)
    if actor is None:
        return
    try:
        with command_transaction():
            touch = Touch(evidence="sent_message")
            run_command(ref=message.ref, command=touch, actor=actor, now=now)
    except (NotFound, NotAllowed, CommandRefused):
        # Sent while they still could; the card is no longer theirs.
        log.info("contact_not_counted", message_id=str(message.pk))


def _sender(message: OutboxMessage) -> Actor | None:
    if message.by_hand and message.created_by_id is not None:
        user = User.objects.filter(pk=message.created_by_id).first()
        return user.as_actor() if user else None
    return SYSTEM.as_robot(message.created_by)
