"""
When the firm is open, and how deadlines run through it.

Public: `WorkingCalendar.of(zone=…, hours={"mon-fri": "09:30-18:30"}, holidays="RU", …)` with
`.add(moment, duration)`, `.subtract(moment, duration)`, `.working_time_between(a, b)`,
`.is_working(moment)`, `.next_open(moment)`, `.is_working_day(day)`, `.spans_on(day)`.

Moments are aware; answers are in UTC. Clock durations are elapsed time, a day 24 hours. Working
minutes and hours pass only while the firm is open. A working day later is the same time of day on
the next working day, moved into its hours; from a day off, the whole of the next working day
counts. Where clocks are put back, hours last until the later of two equal times.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays as public_holidays

from voronka.process.durations import Duration

# From and until, as local times of the day; the end of the day is None.
Hours = tuple[tuple[time, time | None], ...]
Span = tuple[datetime, datetime]

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d\d):(\d\d)\s*[-–]\s*(\d\d):(\d\d)", re.ASCII)
_DAY = timedelta(days=1)
# Longer than any country's holidays: who is closed for so long has no working time.
_LONGEST_CLOSURE = 400
_NONE: frozenset[date] = frozenset()


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """The weekly hours of a firm in its zone, with its holidays and exceptions."""

    zone: ZoneInfo
    # Monday first.
    week: tuple[Hours, ...]
    holidays: str | None = None
    days_off: frozenset[date] = frozenset()
    # Days worked although the week or a holiday says otherwise.
    working_days: frozenset[date] = frozenset()
    _known: dict[date, tuple[Span, ...]] = field(
        default_factory=dict, repr=False, compare=False, init=False
    )

    @classmethod
    def of(
        cls,
        *,
        zone: str,
        hours: Mapping[str, str],
        holidays: str | None = None,
        days_off: Iterable[str | date] = (),
        working_days: Iterable[str | date] = (),
    ) -> "WorkingCalendar":
        """
        Return the calendar that a playbook writes.

        :raises ValueError: something in it is written wrong; the message says what
        """
        week = _week(hours)
        if not any(week):
            raise ValueError("the calendar has no working hours at all")
        if holidays is not None and holidays not in public_holidays.list_supported_countries():
            raise ValueError(f"no public holidays are known for the country {holidays!r}")
        return cls(
            zone=_zone(zone),
            week=week,
            holidays=holidays,
            days_off=frozenset(_day(written) for written in days_off),
            working_days=frozenset(_day(written) for written in working_days),
        )

    # Days

    def is_working_day(self, day: date) -> bool:
        """Say whether the firm opens on this day."""
        return bool(self.spans_on(day))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """Return from when until when the firm is open on this day."""
        if day not in self._known:
            self._known[day] = self._spans(day)
        return self._known[day]

    def _spans(self, day: date) -> tuple[Span, ...]:
        spans: list[Span] = []
        for start, end in self._hours(day):
            opens = self._instant(day, start, later=False)
            if spans:
                opens = max(opens, spans[-1][1])
            closes = (
                self._instant(day + _DAY, time(), later=False)
                if end is None
                else self._instant(day, end, later=True)
            )
            if opens < closes:
                spans.append((opens, closes))
        return tuple(spans)

    def _hours(self, day: date) -> Hours:
        usual = self.week[day.weekday()]
        off, moved_here = _public_days(self.holidays, day.year) if self.holidays else (_NONE, _NONE)
        if day in self.working_days or (day in moved_here and day not in self.days_off):
            return usual or next(hours for hours in self.week if hours)
        return () if day in self.days_off or day in off else usual

    def _instant(self, day: date, at: time, *, later: bool) -> datetime:
        """
        Return the moment the clock on the wall shows `at`; where clocks go forward over it, the
        moment they do.
        """
        local = datetime.combine(day, at, self.zone).replace(fold=int(later))
        found = local.astimezone(UTC)
        if found.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return found
        before = local.replace(fold=1).astimezone(UTC)
        after = local.replace(fold=0).astimezone(UTC)
        while after - before > timedelta(seconds=1):
            middle = before + (after - before) / 2
            if self._offset(middle) == self._offset(before):
                before = middle
            else:
                after = middle
        return after.replace(microsecond=0)

    def _offset(self, moment: datetime) -> timedelta | None:
        return moment.astimezone(self.zone).utcoffset()

    def _spans_from(self, day: date, step: timedelta) -> Iterator[Span]:
        """
        Yield what is open from a day on, or, with a step back, from it into the past.

        :raises ValueError: the firm does not open again
        """
        closed = 0
        while closed <= _LONGEST_CLOSURE:
            spans = self.spans_on(day)
            closed = 0 if spans else closed + 1
            yield from spans if step > timedelta() else reversed(spans)
            day += step
        raise ValueError("the calendar has no working time here")

    # Moments

    def is_working(self, moment: datetime) -> bool:
        """Say whether the firm is open at this moment; when it closes it no longer is."""
        moment = _aware(moment)
        return any(start <= moment < end for start, end in self.spans_on(self._local_day(moment)))

    def next_open(self, moment: datetime) -> datetime:
        """Return the moment itself if the firm is open, else when it opens next."""
        moment = _aware(moment)
        for start, end in self._spans_from(self._local_day(moment), _DAY):
            if moment < end:
                return max(moment, start)
        raise AssertionError("spans never end")

    def working_time_between(self, first: datetime, last: datetime) -> timedelta:
        """Return how long the firm was open between the two; negative if the first is later."""
        first, last = _aware(first), _aware(last)
        if last < first:
            return -self.working_time_between(last, first)
        total = timedelta()
        day, end_day = self._local_day(first), self._local_day(last)
        while day <= end_day:
            for start, end in self.spans_on(day):
                total += max(timedelta(), min(end, last) - max(start, first))
            day += _DAY
        return total

    def add(self, moment: datetime, duration: Duration) -> datetime:
        """
        Return the first moment at which the duration has passed.

        :raises ValueError: the moment has no zone
        """
        moment = _aware(moment)
        if not duration.is_working():
            return moment + duration.elapsed()
        if duration.is_zero():
            return moment
        if duration.unit == "wd":
            return self._days_later(moment, duration.amount)
        left = _open_time(duration)
        for start, end in self._spans_from(self._local_day(moment), _DAY):
            start = max(start, moment)
            if end - start >= left:
                return start + left
            left -= max(timedelta(), end - start)
        raise AssertionError("spans never end")

    def subtract(self, moment: datetime, duration: Duration) -> datetime:
        """
        Return the last moment from which the duration still fits in before this one.

        :raises ValueError: the moment has no zone
        """
        moment = _aware(moment)
        if not duration.is_working():
            return moment - duration.elapsed()
        if duration.is_zero():
            return moment
        if duration.unit == "wd":
            return self._days_earlier(moment, duration.amount)
        left = _open_time(duration)
        for start, end in self._spans_from(self._local_day(moment), -_DAY):
            end = min(end, moment)
            if end - start >= left:
                return end - left
            left -= max(timedelta(), end - start)
        raise AssertionError("spans never end")

    def _days_later(self, moment: datetime, days: int) -> datetime:
        today = self._local_day(moment)
        day = self._nth_working_day(today, days, _DAY)
        if not self.is_working_day(today):
            return self.spans_on(day)[-1][1]
        return self._same_time_on(day, moment)

    def _days_earlier(self, moment: datetime, days: int) -> datetime:
        today = self._local_day(moment)
        day = self._nth_working_day(today, days, -_DAY)
        if not self.is_working_day(today):
            return self.spans_on(day)[0][0]
        return self._same_time_on(day, moment)

    def _same_time_on(self, day: date, moment: datetime) -> datetime:
        """Return when the wall shows the moment's time on this day, moved into its hours."""
        local = moment.astimezone(self.zone)
        same = self._instant(day, local.time(), later=False)
        spans = self.spans_on(day)
        for start, end in spans:
            if same <= end:
                return max(same, start)
        return spans[-1][1]

    def _nth_working_day(self, day: date, count: int, step: timedelta) -> date:
        closed = 0
        while count:
            day += step
            closed = 0 if self.is_working_day(day) else closed + 1
            count -= closed == 0
            if closed > _LONGEST_CLOSURE:
                raise ValueError("the calendar has no working time here")
        return day

    def _local_day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


def _open_time(duration: Duration) -> timedelta:
    return timedelta(**{"minutes" if duration.unit == "wm" else "hours": duration.amount})


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment.astimezone(UTC)


@cache
def _public_days(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return the country's days off, and the weekend days that are worked instead."""
    found = public_holidays.country_holidays(country, years=year)
    return frozenset(found), frozenset(found.weekend_workdays)


# Reading


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise ValueError(f"there is no time zone {name!r}") from problem


def _day(written: str | date) -> date:
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except ValueError as problem:
        raise ValueError(f"{written!r} is no date: write 2026-12-31") from problem


def _week(hours: Mapping[str, str]) -> tuple[Hours, ...]:
    week: dict[int, Hours] = {}
    for days, written in hours.items():
        spans = _hours_of(written)
        for day in _days_of(days):
            if day in week:
                raise ValueError(f"the hours of {_DAYS[day]} are written twice")
            week[day] = spans
    return tuple(week.get(day, ()) for day in range(7))


def _days_of(written: str) -> list[int]:
    found = []
    for part in written.lower().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        if first not in _DAYS or (last or first) not in _DAYS:
            raise ValueError(f"{part!r} is no day of the week: write mon, tue, …, or mon-fri")
        start, length = _DAYS.index(first), _DAYS.index(last or first) - _DAYS.index(first)
        found += [(start + step) % 7 for step in range(length % 7 + 1)]
    return found


def _hours_of(written: str) -> Hours:
    spans = []
    for part in filter(None, (part.strip() for part in written.split(","))):
        found = _SPAN.fullmatch(part)
        if found is None:
            raise ValueError(f"{part!r} are no hours: write 09:30-18:30")
        start, end = _time(found[1], found[2]), _time(found[3], found[4])
        if start is None or (end is not None and end <= start):
            raise ValueError(f"{part!r} ends before it begins: split hours at midnight")
        spans.append((start, end))
    for (_, end), (start, _) in pairwise(spans):
        if end is None or start < end:
            raise ValueError(f"the hours {written!r} overlap or are out of order")
    return tuple(spans)


def _time(hour: str, minute: str) -> time | None:
    """Return the time of day; None for 24:00, the end of it."""
    if (hour, minute) == ("24", "00"):
        return None
    try:
        return time(int(hour), int(minute))
    except ValueError as problem:
        raise ValueError(f"{hour}:{minute} is no time of day") from problem
