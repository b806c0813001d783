"""
Handing waiting messages over, each in four steps that may be interrupted anywhere:

claim (a short transaction) → check that it is still true → hand over (no transaction) → settle (a
short transaction). What a deliverer that died had claimed is found by its lease. See the decision
`docs/decisions/0010-outbox.md`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.db import transaction

from voronka.channels.adapter import Outbound, Trouble, UnableToSend
from voronka.channels.backoff import delay_after
from voronka.channels.models import DeliveryAttempt, OutboxMessage
from voronka.channels.queries import accounts
from voronka.channels.queries.staleness import reason_not_to_send
from voronka.channels.use_cases.tell_cards import tell_cards

log = structlog.get_logger(__name__)

# Longer than any adapter may take; by the database's clock.
LEASE = timedelta(minutes=15)
_ABANDONED = "The deliverer stopped while the message was on its way."


@dataclass(frozen=True, kw_only=True)
class _Claim:
    message: OutboxMessage
    attempt: DeliveryAttempt


def deliver_messages(*, now: datetime, limit: int = 100) -> int:
    """
    Hand over what is due, and return how many messages were taken in hand.

    Any number of deliverers may run at once: each message is in one hand. Call it outside any
    transaction, or nothing is kept of what was sent before a failure.
    """
    recover_abandoned(now=now)
    done = 0
    while done < limit and (claim := _claim_next(now)):
        _carry(claim, now)
        done += 1
    tell_cards(now=now)
    return done


@transaction.atomic
def recover_abandoned(*, now: datetime) -> int:
    """
    Take up what a deliverer left behind: try again where that is safe, else leave it to a person.
    """
    left = list(OutboxMessage.objects.abandoned().select_for_update(skip_locked=True))
    for message in left:
        open_tries = DeliveryAttempt.objects.filter(message=message, outcome="")
        open_tries.update(outcome="uncertain", detail=_ABANDONED, ended_at=now)
        if _may_repeat(message):
            message.try_again(at=now, error=_ABANDONED)
        else:
            message.stop("uncertain", error=_ABANDONED, at=now)
    return len(left)


def _may_repeat(message: OutboxMessage) -> bool:
    """Say whether handing over twice sends once, with the very adapter that had it."""
    try:
        carrier = accounts.carrier_of(message.channel)
    except UnableToSend:
        return False
    return carrier.key == message.adapter and carrier.honours_keys()


@transaction.atomic
def _claim_next(now: datetime) -> _Claim | None:
    due = OutboxMessage.objects.due(now).select_for_update(skip_locked=True)
    message = due.order_by("next_try_at").first()
    if message is None:
        return None
    message.claim(adapter=accounts.carrier_key(message.channel), lease=LEASE)
    attempt = DeliveryAttempt.objects.create(message=message, adapter=message.adapter, began_at=now)
    return _Claim(message=message, attempt=attempt)


def _carry(claim: _Claim, now: datetime) -> None:
    message = claim.message
    if reason := reason_not_to_send(message, now=now):
        _settle(claim, "stale", detail=reason, now=now)
        return
    try:
        external_id = _hand_over(message, now)
    except UnableToSend as trouble:
        _settle(
            claim, trouble.trouble, detail=str(trouble), now=now, retry_after=trouble.retry_after
        )
    else:
        _settle(claim, "sent", detail=external_id, now=now)


def _hand_over(message: OutboxMessage, now: datetime) -> str:
    """
    :raises UnableToSend:
    """
    carrier = accounts.carrier_of(message.channel)
    outbound = Outbound(
        key=message.key,
        channel=message.channel,
        recipient=message.recipient,
        subject=message.subject,
        text=message.text,
        at=now,
    )
    try:
        return carrier.adapter.send(outbound, carrier.params)
    except UnableToSend:
        raise
    except Exception as error:
        # A mistake in an adapter: nobody knows how far it got.
        log.exception("adapter_failed", adapter=carrier.key, message_id=str(message.pk))
        words = f"The adapter failed: {type(error).__name__}"
        trouble: Trouble = "temporary" if carrier.honours_keys() else "uncertain"
        raise UnableToSend(words, trouble) from error


@transaction.atomic
def _settle(
    claim: _Claim,
    outcome: str,
    *,
    detail: str,
    now: datetime,
    retry_after: timedelta | None = None,
) -> None:
    claim.attempt.end(outcome=outcome, detail=detail, at=now)
    message = OutboxMessage.objects.select_for_update().get(pk=claim.message.pk)
    if not _is_still_ours(message, claim.attempt.pk):
        # The lease ran out meanwhile. Only certainty may still improve on what was written then.
        if outcome == "sent" and message.status == "uncertain":
            message.leave(external_id=detail, at=now)
        return
    if outcome == "sent":
        message.leave(external_id=detail, at=now)
    elif outcome == "stale":
        message.stop("cancelled", error=detail, at=now)
    elif outcome == "temporary":
        _try_again_or_give_up(message, detail, now, retry_after)
    else:
        message.stop("uncertain" if outcome == "uncertain" else "dead", error=detail, at=now)


def _is_still_ours(message: OutboxMessage, attempt_id: UUID) -> bool:
    if message.status != "sending":
        return False
    latest = DeliveryAttempt.objects.filter(message=message).order_by("-began_at", "-id").first()
    return latest is not None and latest.pk == attempt_id


def _try_again_or_give_up(
    message: OutboxMessage, error: str, now: datetime, retry_after: timedelta | None
) -> None:
    delay = delay_after(message.attempts, key=message.key, at_least=retry_after)
    if delay is None:
        message.stop("dead", error=error, at=now)
    else:
        message.try_again(at=now + delay, error=error)
