"""A person's own working hours, read from what somebody typed. Pure."""

import re
from collections.abc import Mapping
from itertools import pairwise

from django.utils.translation import gettext as _

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2})[:.](\d\d)\s*[-–—]\s*(\d{1,2})[:.](\d\d)", re.ASCII)
_END_OF_DAY = 24 * 60


class UnreadableHours(Exception):
    """The hours cannot be understood. `problems` say by day what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def read_hours(typed: Mapping[str, str]) -> dict[str, str]:
    """
    Return the hours in the calendar's form, from what was typed for each day; an empty one is free.

    :raises UnreadableHours: something is no time, or ends before it begins, or no day is worked
    """
    problems: dict[str, str] = {}
    hours: dict[str, str] = {}
    for day in DAYS:
        try:
            if written := _read(typed.get(day, "")):
                hours[day] = written
        except ValueError as problem:
            problems[day] = str(problem)
    if not problems and not hours:
        problems[""] = _("Give at least one day on which you work.")
    if problems:
        raise UnreadableHours(problems)
    return hours


def by_day(hours: Mapping[str, str] | None) -> dict[str, str]:
    """Return the calendar's form day by day: "mon-fri" becomes five days."""
    found = dict.fromkeys(DAYS, "")
    for written, span in (hours or {}).items():
        for part in written.lower().replace(" ", "").split(","):
            first, _dash, last = part.partition("-")
            start = DAYS.index(first)
            for step in range((DAYS.index(last or first) - start) % 7 + 1):
                found[DAYS[(start + step) % 7]] = span
    return found


def _read(typed: str) -> str:
    spans = [_span(part.strip()) for part in typed.split(",") if part.strip()]
    for (_start, end), (start, _end) in pairwise(spans):
        if start < end:
            raise ValueError(_("The times overlap or are out of order."))
    return ", ".join(f"{_clock(start)}-{_clock(end)}" for start, end in spans)


def _span(part: str) -> tuple[int, int]:
    found = _SPAN.fullmatch(part)
    if found is None:
        raise ValueError(_("“%(part)s” are no hours. Write 09:30–18:30.") % {"part": part[:40]})
    start, end = _minutes(found[1], found[2]), _minutes(found[3], found[4])
    if end <= start:
        raise ValueError(_("“%(part)s” ends before it begins.") % {"part": part})
    return start, end


def _minutes(hour: str, minute: str) -> int:
    total = int(hour) * 60 + int(minute)
    if int(minute) > 59 or total > _END_OF_DAY:
        raise ValueError(_("There is no such time: %(time)s.") % {"time": f"{hour}:{minute}"})
    return total


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
