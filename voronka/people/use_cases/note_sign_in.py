"""Who came in, from where, and who is still there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.people.models import SignIn, User

_LONGEST_AGENT = 300


def note_sign_in(
    *, user_id: UUID, method: str, session_key: str, remote: str, agent: str, now: datetime
) -> UUID:
    """Write down that somebody has come in, and return the line's id."""
    user = User.objects.only("email").get(pk=user_id)
    line = SignIn.objects.create(
        user_id=user_id,
        email=user.email,
        succeeded=True,
        method=method,
        at=now,
        seen_at=now,
        remote=remote[:64],
        agent=agent[:_LONGEST_AGENT],
        session_key=session_key,
    )
    return line.pk


def note_failed_sign_in(*, email: str, method: str, remote: str, agent: str, now: datetime) -> None:
    """Write down that somebody was not let in."""
    email = email.strip().lower()[:254]
    SignIn.objects.create(
        user=User.objects.filter(email=email).first(),
        email=email,
        succeeded=False,
        method=method,
        at=now,
        remote=remote[:64],
        agent=agent[:_LONGEST_AGENT],
    )


def note_seen(*, sign_in_id: UUID, session_key: str, now: datetime) -> None:
    """Write down that a session is in use, and under which key since the last change of it."""
    SignIn.objects.filter(pk=sign_in_id, ended_at__isnull=True).update(
        seen_at=now, session_key=session_key
    )


def note_sign_out(*, sign_in_id: UUID, now: datetime) -> None:
    SignIn.objects.filter(pk=sign_in_id, ended_at__isnull=True).update(ended_at=now)


@transaction.atomic
def end_sessions(
    *, actor: Actor, now: datetime, keep: str = "", only: Collection[UUID] | None = None
) -> int:
    """
    Sign the actor out on their devices: on all but the one of this session key, or only on some.

    Return how many there were.
    """
    found = SignIn.objects.select_for_update().filter(
        user=actor.id, succeeded=True, ended_at__isnull=True
    )
    found = found.exclude(session_key=keep)
    if only is not None:
        found = found.filter(pk__in=only)
    return _end(list(found), now)


@transaction.atomic
def end_all_sessions(*, user_id: UUID, now: datetime) -> int:
    """Sign somebody out everywhere, because they have left."""
    found = SignIn.objects.select_for_update().filter(
        user=user_id, succeeded=True, ended_at__isnull=True
    )
    return _end(list(found), now)


def _end(lines: list[SignIn], now: datetime) -> int:
    keys = [line.session_key for line in lines if line.session_key]
    alive = Session.objects.filter(session_key__in=keys).count()
    Session.objects.filter(session_key__in=keys).delete()
    for line in lines:
        line.end(now)
    return alive
