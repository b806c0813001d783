"""Moments as forms send them, and those that are offered with one tap."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from voronka.process.durations import Duration
from voronka.process.models.active import active_playbook


def moment_in(word: str) -> datetime | None:
    """Return the moment that was typed by the clock on the wall, or None if it is none."""
    try:
        typed = datetime.fromisoformat(word)
    except ValueError:
        return None
    return timezone.make_aware(typed) if timezone.is_naive(typed) else typed


def near_moments(now: datetime) -> Sequence[datetime]:
    """Return the moments that are meant most often, the near ones in working time."""
    calendar = active_playbook().calendar
    minute = now.replace(second=0, microsecond=0)
    near = [calendar.add(minute, Duration.parse(span)) for span in ("1wh", "3wh", "1wd", "3wd")]
    return [*near, minute + timedelta(days=7)]
