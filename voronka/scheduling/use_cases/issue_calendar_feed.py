"""An address under which other programs read one's calendar."""

import secrets
from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.history import note_change
from voronka.people.models import User
from voronka.people.models.api_token import hash_of
from voronka.scheduling.models import CalendarFeed


@transaction.atomic
def issue_calendar_feed(*, with_phones: bool, actor: Actor, now: datetime) -> str:
    """
    Make a secret for the actor's own calendar; an older one opens nothing any more.

    Return the secret: it is shown now and never again.

    :raises NotFound: the actor is nobody who works here
    """
    people = User.objects.filter(is_active=True)
    user = people.select_for_update().filter(pk=actor.id).first() if actor.id else None
    if user is None:
        raise NotFound
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.update_or_create(
        user=user,
        defaults={
            "hash": hash_of(secret),
            "with_phones": with_phones,
            "created_at": now,
            "read_at": None,
        },
    )
    note_change(
        kind="feed_issued", user=user, after={"with_phones": with_phones}, actor=actor, now=now
    )
    return secret
