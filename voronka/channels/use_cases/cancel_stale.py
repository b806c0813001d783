"""Calling back messages that are no longer true."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.channels.models import OutboxMessage
from voronka.channels.queries.staleness import reason_not_to_send
from voronka.channels.use_cases.tell_cards import note_end
from voronka.kernel.questions import Among, Question
from voronka.process.state import CardRef, CardState

_OF_CARDS = Question(
    lambda: (
        OutboxMessage.objects.waiting().guarded().filter(Among("card_id", "cards")).order_by("pk")
    )
)
_NOTHING: Mapping[CardRef, CardState] = {}


@transaction.atomic(savepoint=False)
def cancel_stale(
    *, refs: Iterable[CardRef], now: datetime, known: Mapping[CardRef, CardState] = _NOTHING
) -> int:
    """
    Cancel what waits for these cards and says something that is no longer so (K18).

    Delivery asks again at the last moment; here the card learns of it at once. Of the cards that
    are `known`, it need not be read how they stand.
    """
    cancelled = 0
    # Asked after every command; nearly always there is nothing.
    for waiting in _OF_CARDS.ask(cards=[ref.id for ref in refs]):
        if reason := reason_not_to_send(waiting, now=now, state=known.get(waiting.ref)):
            cancelled += _cancel(waiting.pk, reason, now)
    return cancelled


def _cancel(message_id: UUID, reason: str, now: datetime) -> bool:
    # It may be on its way by now; then whoever carries it asks the same.
    waiting = OutboxMessage.objects.waiting().filter(pk=message_id)
    message = waiting.select_for_update().first()
    if message is None:
        return False
    message.stop("cancelled", error=reason, at=now)
    OutboxMessage.objects.filter(pk=message.pk).mark_told("cancelled")
    note_end(message, now=now)
    return True
