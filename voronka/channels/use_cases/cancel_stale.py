"""Calling back messages that are no longer true."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from voronka.channels.models import OutboxMessage
from voronka.channels.queries.staleness import reason_not_to_send
from voronka.channels.use_cases.tell_cards import note_end
from voronka.kernel.questions import Given, Question
from voronka.process.state import CardRef

_OF_CARD = Question(
    lambda: OutboxMessage.objects.waiting().filter(card_id=Given("card")).only("pk")[:1]
)


@transaction.atomic(savepoint=False)
def cancel_stale(*, refs: Iterable[CardRef], now: datetime) -> int:
    """
    Cancel what waits for these cards and says something that is no longer so (K18).

    Delivery asks again at the last moment; here the card learns of it at once.
    """
    ids = [ref.id for ref in refs]
    # Asked after every command; nearly always there is nothing, and then nothing is read.
    if len(ids) == 1 and not _OF_CARD.ask(card=ids[0]):
        return 0
    waiting = OutboxMessage.objects.waiting().filter(card_id__in=ids).exclude(guard={})
    if not waiting.exists():
        return 0
    cancelled = 0
    for message in waiting.order_by("pk").select_for_update():
        if reason := reason_not_to_send(message, now=now):
            message.stop("cancelled", error=reason, at=now)
            OutboxMessage.objects.filter(pk=message.pk).mark_told("cancelled")
            note_end(message, now=now)
            cancelled += 1
    return cancelled
