from datetime import datetime

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.people.history import note_change
from voronka.scheduling.models import CalendarFeed


@transaction.atomic
def revoke_calendar_feed(*, actor: Actor, now: datetime) -> None:
    """
    Make the address of the actor's calendar worthless; doing it again changes nothing.
    """
    feed = CalendarFeed.objects.select_related("user").filter(user=actor.id).first()
    if feed is not None:
        user = feed.user
        feed.delete()
        note_change(kind="feed_revoked", user=user, actor=actor, now=now)
