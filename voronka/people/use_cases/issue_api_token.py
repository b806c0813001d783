import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.history import note_change
from voronka.people.models import ApiToken, User
from voronka.people.models.api_token import hash_of
from voronka.people.queries.people import may_administer

MARK = "vrk_"
_SHOWN = len(MARK) + 6


class UnableToIssueApiToken(Exception):
    """No key was made. The message is fit for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class IssuedToken:
    """A new key. `secret` is shown now and never again."""

    id: UUID
    secret: str


@transaction.atomic
def issue_api_token(*, user_id: UUID, name: str, actor: Actor, now: datetime) -> IssuedToken:
    """
    Make a key with which a program acts as a person: one's own, or as an administrator anybody's.

    :raises NotAllowed: it is for somebody else, and the actor is no administrator
    :raises NotFound: there is no such person
    :raises UnableToIssueApiToken: it has no name
    """
    if actor.id != user_id and not may_administer(actor):
        raise NotAllowed(_("Only an administrator may make keys for others."))
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound
    if not name.strip():
        raise UnableToIssueApiToken(_("Say what the key is for."))

    secret = MARK + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user_id=user_id,
        name=name.strip(),
        prefix=secret[:_SHOWN],
        hash=hash_of(secret),
        created_at=now,
        created_by_id=actor.id,
    )
    note_change(kind="key_issued", user=user, after={"key": name.strip()}, actor=actor, now=now)
    return IssuedToken(id=token.pk, secret=secret)
