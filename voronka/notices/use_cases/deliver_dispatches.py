"""
Handing dispatches over, as the outbox does: claim (a short transaction) → hand over (none) →
settle (a short one). What a deliverer that died had in hand is found by its lease.
"""

from datetime import datetime, timedelta
from typing import Literal

import structlog
from django.db import transaction

from voronka.channels.adapter import Outbound, UnableToSend
from voronka.channels.backoff import delay_after
from voronka.channels.queries.accounts import carrier_of
from voronka.notices import push
from voronka.notices.models import Dispatch

_log = structlog.get_logger(__name__)
_LEASE = timedelta(minutes=5)
_ABANDONED = "The deliverer stopped while it was on its way."


def deliver_dispatches(*, now: datetime, limit: int = 200) -> int:
    """
    Hand over what is due, and return how many left. Call it outside any transaction.
    """
    # Perhaps they left: a colleague who hears nothing looks at the page, one who hears twice minds.
    Dispatch.objects.abandoned().update(
        status="uncertain", error=_ABANDONED, ended_at=now, next_try_at=None, lease_until=None
    )
    left = 0
    for _number in range(limit):
        dispatch = _claim_next(now)
        if dispatch is None:
            break
        left += _carry(dispatch, now)
    return left


@transaction.atomic
def _claim_next(now: datetime) -> Dispatch | None:
    due = Dispatch.objects.due(now).select_for_update(skip_locked=True, of=("self",))
    dispatch = due.select_related("user", "subscription").order_by("next_try_at", "pk").first()
    if dispatch is not None:
        dispatch.claim(_LEASE)
    return dispatch


def _carry(dispatch: Dispatch, now: datetime) -> bool:
    try:
        is_there = _hand_over(dispatch, now)
    except UnableToSend as trouble:
        _not_sent(dispatch, trouble, now)
        return False
    except Exception:
        # Nobody knows how far it got.
        _log.exception("dispatch_failed", dispatch=str(dispatch.pk))
        dispatch.end("uncertain", at=now, error="The adapter failed.")
        return False
    if is_there:
        dispatch.end("sent", at=now, error="")
    elif dispatch.subscription is not None:
        # The browser has gone, and its other messages with it.
        dispatch.subscription.delete()
    return is_there


def _hand_over(dispatch: Dispatch, now: datetime) -> bool:
    if dispatch.subscription is not None:
        sent = push.send(
            dispatch.subscription,
            title=dispatch.subject,
            text=dispatch.text,
            address=dispatch.address,
            now=now,
        )
        return sent == "sent"
    carrier = carrier_of("email")
    letter = Outbound(
        key=dispatch.key,
        channel="email",
        recipient=dispatch.user.email,
        subject=dispatch.subject,
        text=dispatch.text,
        at=now,
    )
    carrier.adapter.send(letter, carrier.params)
    return True


def _not_sent(dispatch: Dispatch, trouble: UnableToSend, now: datetime) -> None:
    delay = delay_after(dispatch.attempts, key=dispatch.key, at_least=trouble.retry_after)
    if trouble.trouble == "temporary" and delay is not None:
        dispatch.try_again(at=now + delay, error=str(trouble))
    else:
        status: Literal["uncertain", "dead"] = "dead"
        if trouble.trouble == "uncertain":
            status = "uncertain"
        dispatch.end(status, at=now, error=str(trouble))
