"""API keys: whose they are, and whom a shown key stands for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.people.models import ApiToken
from voronka.people.models.api_token import hash_of

# The time of last use is for people to read: once in a while suffices.
_NOTED_EVERY = timedelta(minutes=10)


_VALID = Question(
    lambda: ApiToken.objects.filter(
        hash=Given("hash"), revoked_at__isnull=True, user__is_active=True
    ).select_related("user")
)


@dataclass(frozen=True, kw_only=True)
class TokenLine:
    """A key in a list; what it reads is known only to who was shown it."""

    id: UUID
    name: str
    prefix: str
    created_at: datetime
    last_used_at: datetime | None
    is_revoked: bool


@dataclass(frozen=True, kw_only=True)
class OwnedToken(TokenLine):
    """A key, and whose it is."""

    user_id: UUID
    user_name: str


def every_token() -> Sequence[OwnedToken]:
    """Return everybody's keys that are not revoked, by name of the owner, the newest first."""
    found = ApiToken.objects.filter(revoked_at__isnull=True, user__is_active=True)
    return [
        OwnedToken(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            is_revoked=False,
            user_id=token.user_id,
            user_name=token.user.name,
        )
        for token in found.select_related("user").order_by("user__name", "-created_at", "-pk")
    ]


def tokens_of(user_id: UUID) -> Sequence[TokenLine]:
    """Return a person's keys, the newest first."""
    return [
        TokenLine(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            created_at=token.created_at,
            last_used_at=token.last_used_at,
            is_revoked=token.revoked_at is not None,
        )
        for token in ApiToken.objects.filter(user=user_id).order_by("-created_at", "-pk")
    ]


def actor_by_token(secret: str, *, now: datetime) -> Actor | None:
    """Return the actor a key stands for, or None if it is unknown, revoked or its owner left."""
    token = _VALID.first(hash=hash_of(secret))
    if token is None:
        return None
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - _NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return replace(token.user.as_actor(), kind="api_key")
