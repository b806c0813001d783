"""Spans of days that are told from today: "this_month", "last_7_days", "overdue"."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = re.compile(r"(last|next)_([1-9][0-9]{0,3})_days", re.ASCII)
PERIODS = (
    "today", "yesterday", "tomorrow", "this_week", "last_week", "next_week", "this_month",
    "last_month", "next_month", "this_quarter", "this_year", "last_year", "last_7_days",
    "last_30_days", "last_90_days", "next_7_days", "next_30_days", "overdue",
)  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_STEPS = {"last": -1, "this": 0, "next": 1}


def days_of(period: str, today: date) -> tuple[date | None, date] | None:
    """
    Return the first day and the one after the last; without a first one it reaches back for ever.

    None: there is no such period.
    """
    if found := _DAYS.fullmatch(period):
        length = timedelta(days=int(found[2]))
        if found[1] == "last":
            return today - length + timedelta(days=1), today + timedelta(days=1)
        return today, today + length
    near = {"yesterday": -1, "today": 0, "tomorrow": 1}
    if period in near:
        first = today + timedelta(days=near[period])
        return first, first + timedelta(days=1)
    return _calendar_period(period, today)


def _calendar_period(period: str, today: date) -> tuple[date, date] | None:
    which, _, unit = period.partition("_")
    step = _STEPS.get(which)
    if step is None:
        return None
    if unit == "week":
        first = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return first, first + timedelta(weeks=1)
    if unit not in _MONTHS:
        return None
    length = _MONTHS[unit]
    month = today.year * 12 + today.month - 1
    start = month - month % length + step * length
    return _first_of(start), _first_of(start + length)


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def beginning_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which the day begins there."""
    return datetime.combine(day, time(), tzinfo=zone)
