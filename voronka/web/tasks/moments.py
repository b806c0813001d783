"""Moments as forms send them, and those that are offered with one tap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from voronka.kernel.seen import Seen
from voronka.process.durations import Duration
from voronka.process.models.active import active_playbook


def moment_in(word: str) -> datetime | None:
    """Return the moment that was typed by the clock on the wall, or None if it is none."""
    try:
        typed = datetime.fromisoformat(word)
    except ValueError:
        return None
    return timezone.make_aware(typed) if timezone.is_naive(typed) else typed


def seen_moment(word: str | None) -> Seen[datetime | None] | None:
    """Return the moment that a form says was seen, "" for no moment; None if it says nothing."""
    return None if word is None else Seen(moment_in(word))


def near_moments(now: datetime) -> Sequence[datetime]:
    """Return the moments that are meant most often, the near ones in working time."""
    calendar = active_playbook().calendar
    near = [calendar.add(now, Duration.parse(span)) for span in ("1wh", "3wh", "1wd", "3wd")]
    return [_rounded(at) for at in (*near, now + timedelta(days=7))]


def _rounded(at: datetime) -> datetime:
    """Return the next quarter of an hour: nobody means 12:06."""
    beyond = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at - beyond + timedelta(minutes=15) if beyond else at


def wall_time(at: datetime) -> str:
    """Return a moment by the clock on the wall, as `moment_in` reads it back."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M:%S")
