"""Another program reads somebody's calendar."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.models.api_token import hash_of
from voronka.scheduling.models import CalendarFeed
from voronka.scheduling.queries.bookings import Visit, feed_visits
from voronka.work.queries.due import tasks_due
from voronka.work.queries.tasks import TaskRow

# How far back and ahead a calendar reaches.
BACK, AHEAD = timedelta(days=30), timedelta(days=180)
_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, kw_only=True)
class FeedContent:
    """What stands in somebody's calendar, the visits that were called off too."""

    actor: Actor
    language: str
    with_phones: bool
    visits: tuple[Visit, ...]
    tasks: tuple[TaskRow, ...]


def read_calendar_feed(*, secret: str, now: datetime) -> FeedContent:
    """
    Return the calendar that the secret opens, with the rights its person has today.

    :raises NotFound: no such secret, it was revoked, or its person has left
    """
    feed = (
        CalendarFeed.objects.select_related("user")
        .filter(hash=hash_of(secret), user__is_active=True)
        .first()
    )
    if feed is None:
        raise NotFound
    if feed.read_at is None or now - feed.read_at > _NOTED_EVERY:
        feed.note_read(now)
    actor, start, end = feed.user.as_actor(), now - BACK, now + AHEAD
    return FeedContent(
        actor=actor,
        language=feed.user.language,
        with_phones=feed.with_phones,
        visits=tuple(feed_visits(start=start, end=end, actor=actor)),
        tasks=tuple(tasks_due(assignee_ids=[feed.user_id], start=start, end=end, actor=actor)),
    )
