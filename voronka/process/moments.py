"""Moments and spans as rules use them; where there is no answer it is None, never an exception."""

from datetime import UTC, date, datetime, time

from voronka.process.durations import Duration
from voronka.process.working_time import WorkingCalendar

_MINUTE = Duration(1, "wm")


def moment_of(value: object, calendar: WorkingCalendar) -> datetime | None:
    """Return the moment a value stands for; a date is the beginning of the day at the firm."""
    try:
        if isinstance(value, datetime):
            return value.astimezone(UTC) if value.tzinfo is not None else None
        if isinstance(value, date):
            return datetime.combine(value, time(), calendar.zone).astimezone(UTC)
    except OverflowError:
        return None
    return None


def plus(moment: datetime, span: Duration, calendar: WorkingCalendar) -> datetime | None:
    """Return when the span has passed; no working time at all passes when the firm is next open."""
    try:
        if span.is_working() and span.is_zero():
            return calendar.next_open(moment)
        return calendar.add(moment, span)
    except (ValueError, OverflowError):
        return None


def minus(moment: datetime, span: Duration, calendar: WorkingCalendar) -> datetime | None:
    """Return the last moment from which the span still fits in before."""
    try:
        return calendar.subtract(moment, span)
    except (ValueError, OverflowError):
        return None


def times(span: Duration, count: int) -> Duration | None:
    """Return the span so many times over; None if that is beyond all reason."""
    try:
        return Duration(span.amount * count, span.unit)
    except ValueError:
        return None


def into_working_time(
    moment: datetime, until: datetime | None, calendar: WorkingCalendar
) -> datetime:
    """
    Return the moment itself if the firm is open, else when it opens next; if that is too late, the
    last minute it was open before.
    """
    try:
        later = calendar.next_open(moment)
        if until is None or later < until:
            return later
        return calendar.subtract(moment, _MINUTE)
    except (ValueError, OverflowError):
        return moment


def stamp(moment: datetime) -> str:
    """Return the moment as causes write it."""
    return moment.astimezone(UTC).isoformat()
