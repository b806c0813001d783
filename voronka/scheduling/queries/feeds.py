"""The address of one's calendar for other programs, as far as it may be shown again."""

from dataclasses import dataclass
from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.scheduling.models import CalendarFeed


@dataclass(frozen=True, kw_only=True)
class FeedLine:
    """That there is an address, since when, and whether anybody reads it."""

    created_at: datetime
    read_at: datetime | None
    with_phones: bool


def feed_of(actor: Actor) -> FeedLine | None:
    """Return the actor's own feed."""
    feed = CalendarFeed.objects.filter(user=actor.id).first()
    if feed is None:
        return None
    return FeedLine(created_at=feed.created_at, read_at=feed.read_at, with_phones=feed.with_phones)
