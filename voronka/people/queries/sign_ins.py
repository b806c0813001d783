"""Who came in and when, and where somebody is signed in now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.db.models.functions import Now

from voronka.people.models import SignIn


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """A device on which somebody is signed in."""

    id: UUID
    agent: str
    remote: str
    method: str
    at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class SignInLine:
    """A line of the log."""

    id: UUID
    user_id: UUID | None
    name: str
    email: str
    succeeded: bool
    method: str
    at: datetime
    remote: str
    agent: str


def sessions_of(user_id: UUID, *, this: str = "") -> Sequence[SessionLine]:
    """Return where somebody is signed in, this device first, then the latest seen."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=Now())
    found = SignIn.objects.filter(
        Exists(alive), user=user_id, succeeded=True, ended_at__isnull=True
    ).order_by("-seen_at", "-pk")
    lines = [
        SessionLine(
            id=each.pk,
            agent=each.agent,
            remote=each.remote,
            method=each.method,
            at=each.at,
            seen_at=each.seen_at or each.at,
            is_this=each.session_key == this,
        )
        for each in found
    ]
    return sorted(lines, key=lambda line: not line.is_this)


def latest_sign_ins(
    *, user_id: UUID | None = None, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> Sequence[SignInLine]:
    """Return the log, the newest first: of everybody, or of one person."""
    found = SignIn.objects.all() if user_id is None else SignIn.objects.filter(user=user_id)
    if before is not None:
        at, line_id = before
        found = found.filter(at__lte=at).exclude(at=at, pk__gte=line_id)
    rows = found.select_related("user").order_by("-at", "-pk")[:limit]
    return [
        SignInLine(
            id=row.pk,
            user_id=row.user_id,
            name=row.user.name if row.user else "",
            email=row.email,
            succeeded=row.succeeded,
            method=row.method,
            at=row.at,
            remote=row.remote,
            agent=row.agent,
        )
        for row in rows
    ]
