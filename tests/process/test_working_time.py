from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voronka.process.durations import Duration
from voronka.process.working_time import WorkingCalendar

MOSCOW, BERLIN = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin")

SHOP = WorkingCalendar.of(zone="Europe/Moscow", hours={"mon-fri": "09:30-18:30"}, holidays="RU")
STUDIO = WorkingCalendar.of(
    zone="Europe/Berlin",
    hours={"mon-fri": "09:00-13:00, 14:00-18:00", "sat": "10:00-14:00"},
    days_off=["2026-12-24"],
    working_days=["2026-12-27"],
)
# Open when clocks change: on Sunday nights at two and three o'clock.
NIGHTS = WorkingCalendar.of(zone="Europe/Berlin", hours={"mon-sun": "00:00-02:30,02:45-06:00"})
ALWAYS = WorkingCalendar.of(zone="Europe/Berlin", hours={"mon-sun": "00:00-24:00"})


def moscow(day: str, at: str) -> datetime:
    return datetime.fromisoformat(f"2026-{day}T{at}").replace(tzinfo=MOSCOW)


def berlin(day: str, at: str, *, fold: int = 0) -> datetime:
    # In UTC, since Python finds a time that is shown twice equal to nothing in another zone.
    local = datetime.fromisoformat(f"2026-{day}T{at}").replace(tzinfo=BERLIN, fold=fold)
    return local.astimezone(UTC)


def later(calendar: WorkingCalendar, moment: datetime, written: str) -> datetime:
    return calendar.add(moment, Duration.parse(written))


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        # Thursday, 15 January 2026.
        (("01-15", "10:00"), "4wh", ("01-15", "14:00")),
        (("01-15", "16:00"), "4wh", ("01-16", "11:00")),
        (("01-15", "18:15"), "15wm", ("01-15", "18:30")),
        (("01-15", "18:15"), "16wm", ("01-16", "09:31")),
        (("01-16", "18:00"), "1wh", ("01-19", "10:00")),
        (("01-17", "12:00"), "1wh", ("01-19", "10:30")),
        (("01-15", "03:00"), "1wm", ("01-15", "09:31")),
        (("01-15", "10:00"), "9wh", ("01-16", "10:00")),
        # The working day of a public holiday does not count: 23 February, 12 June.
        (("02-20", "18:00"), "1wh", ("02-24", "10:00")),
        (("06-11", "12:00"), "1wd", ("06-15", "12:00")),
        # Month ends and the New Year's holidays, which the calendar of 2026 closes with the 9th.
        (("01-30", "12:00"), "1wd", ("02-02", "12:00")),
        (("01-15", "12:00"), "0wd", ("01-15", "12:00")),
        (("01-15", "12:00"), "3wd", ("01-20", "12:00")),
        # Outside of the hours, the same time of day is moved into them.
        (("01-15", "20:00"), "1wd", ("01-16", "18:30")),
        (("01-15", "07:00"), "1wd", ("01-16", "09:30")),
        # From a day off, the whole of the next working day counts.
        (("01-17", "12:00"), "1wd", ("01-19", "18:30")),
        (("01-18", "23:00"), "2wd", ("01-20", "18:30")),
        (("01-15", "12:00"), "24h", ("01-16", "12:00")),
        (("01-16", "12:00"), "2d", ("01-18", "12:00")),
        (("01-17", "12:00"), "0wm", ("01-17", "12:00")),
    ],
)  # fmt: skip
def test_deadlines(start: tuple[str, str], duration: str, end: tuple[str, str]) -> None:
    assert later(SHOP, moscow(*start), duration) == moscow(*end)


def test_the_new_year_and_a_leap_day() -> None:
    eve = datetime(2025, 12, 30, 18, 0, tzinfo=MOSCOW)
    before_leap = datetime(2024, 2, 28, 12, 0, tzinfo=MOSCOW)

    assert later(SHOP, eve, "1wh") == moscow("01-12", "10:00")
    assert later(SHOP, before_leap, "1wd") == datetime(2024, 2, 29, 12, 0, tzinfo=MOSCOW)
    assert later(SHOP, before_leap, "2wd") == datetime(2024, 3, 1, 12, 0, tzinfo=MOSCOW)


def test_a_saturday_to_which_a_working_day_was_moved() -> None:
    saturday = datetime(2025, 11, 1, 12, 0, tzinfo=MOSCOW)

    assert SHOP.is_working(saturday)
    assert not SHOP.is_working_day(date(2025, 11, 3))
    assert later(SHOP, saturday, "1wd") == datetime(2025, 11, 5, 12, 0, tzinfo=MOSCOW)


@pytest.mark.parametrize(
    ("end", "duration", "start"),
    [
        (("01-15", "14:00"), "4wh", ("01-15", "10:00")),
        (("01-16", "11:00"), "4wh", ("01-15", "16:00")),
        (("01-19", "09:30"), "1wh", ("01-16", "17:30")),
        (("01-18", "12:00"), "1wh", ("01-16", "17:30")),
        (("01-19", "12:00"), "1wd", ("01-16", "12:00")),
        (("01-19", "07:00"), "1wd", ("01-16", "09:30")),
        (("01-18", "12:00"), "1wd", ("01-16", "09:30")),
        (("01-15", "12:00"), "24h", ("01-14", "12:00")),
        (("01-18", "12:00"), "0wh", ("01-18", "12:00")),
    ],
)
def test_so_long_before(end: tuple[str, str], duration: str, start: tuple[str, str]) -> None:
    assert SHOP.subtract(moscow(*end), Duration.parse(duration)) == moscow(*start)


def test_breaks_days_off_and_working_days() -> None:
    assert later(STUDIO, berlin("12-23", "12:00"), "2wh") == berlin("12-23", "15:00")
    assert later(STUDIO, berlin("12-23", "13:30"), "1wd") == berlin("12-25", "14:00")
    assert later(STUDIO, berlin("12-23", "18:00"), "1wm") == berlin("12-25", "09:01")
    # Sunday the 27th is worked by Monday's hours.
    assert later(STUDIO, berlin("12-26", "13:00"), "2wh") == berlin("12-27", "10:00")
    assert STUDIO.next_open(berlin("12-24", "08:00")) == berlin("12-25", "09:00")
    assert STUDIO.next_open(berlin("12-23", "13:59:59")) == berlin("12-23", "14:00")
    assert STUDIO.next_open(berlin("12-23", "14:00")) == berlin("12-23", "14:00")


def test_the_firm_is_open_from_and_closed_at() -> None:
    day = "01-15"
    edges = [moscow(day, at) for at in ("09:29:59", "09:30", "18:29:59", "18:30")]

    assert [SHOP.is_working(moment) for moment in edges] == [False, True, True, False]
    assert SHOP.spans_on(date(2026, 1, 15)) == ((moscow(day, "09:30"), moscow(day, "18:30")),)
    assert SHOP.spans_on(date(2026, 1, 17)) == ()


def test_working_time_between() -> None:
    friday, monday = moscow("01-16", "17:30"), moscow("01-19", "10:00")

    assert SHOP.working_time_between(friday, monday) == timedelta(hours=1, minutes=30)
    assert SHOP.working_time_between(monday, friday) == -timedelta(hours=1, minutes=30)
    assert SHOP.working_time_between(friday, friday) == timedelta()


def test_clock_time_is_elapsed_time_when_clocks_change() -> None:
    saturday = berlin("03-28", "12:00")

    assert later(ALWAYS, saturday, "24h") == berlin("03-29", "13:00")
    assert later(ALWAYS, saturday, "1wd") == berlin("03-29", "12:00")
    assert later(ALWAYS, saturday, "24wh") == berlin("03-29", "13:00")


def test_hours_that_the_clock_skips_are_not_worked() -> None:
    # On 29 March two o'clock is followed by three: 02:30 and 02:45 do not happen.
    night = date(2026, 3, 29)

    assert NIGHTS.spans_on(night) == (
        (berlin("03-29", "00:00"), berlin("03-29", "03:00")),
        (berlin("03-29", "03:00"), berlin("03-29", "06:00")),
    )
    assert NIGHTS.working_time_between(berlin("03-29", "00:00"), berlin("03-29", "06:00")) == (
        timedelta(hours=5)
    )
    assert later(NIGHTS, berlin("03-28", "02:15"), "1wd") == berlin("03-29", "03:00")


def test_hours_that_the_clock_shows_twice_are_worked_twice() -> None:
    # On 25 October three o'clock is followed by two again.
    assert NIGHTS.spans_on(date(2026, 10, 25)) == (
        (berlin("10-25", "00:00"), berlin("10-25", "02:30", fold=1)),
        (berlin("10-25", "02:30", fold=1), berlin("10-25", "06:00")),
    )
    assert NIGHTS.working_time_between(berlin("10-25", "00:00"), berlin("10-25", "06:00")) == (
        timedelta(hours=7)
    )
    assert later(NIGHTS, berlin("10-24", "02:15"), "1wd") == berlin("10-25", "02:15")
    assert later(ALWAYS, berlin("10-24", "12:00"), "24h") == berlin("10-25", "11:00")


def test_answers_are_in_utc_and_questions_need_a_zone() -> None:
    naive = datetime(2026, 1, 15, 10, 0)
    hour = Duration(1, "wh")

    assert SHOP.add(moscow("01-15", "10:00"), hour).tzinfo is UTC
    for ask in (
        lambda: SHOP.add(naive, hour),
        lambda: SHOP.add(naive, Duration(1, "h")),
        lambda: SHOP.subtract(naive, hour),
        lambda: SHOP.is_working(naive),
        lambda: SHOP.next_open(naive),
        lambda: SHOP.working_time_between(naive, moscow("01-15", "10:00")),
    ):
        with pytest.raises(ValueError, match="a moment needs its zone"):
            ask()


def test_a_firm_that_never_opens_again_is_an_error() -> None:
    every_day = [date(2026, 1, 1) + timedelta(days=day) for day in range(800)]
    shut = WorkingCalendar.of(zone="UTC", hours={"mon": "09:00-18:00"}, days_off=every_day)

    for written in ("1wm", "1wd"):
        with pytest.raises(ValueError, match="no working time"):
            later(shut, datetime(2026, 1, 5, 10, 0, tzinfo=UTC), written)


@pytest.mark.parametrize(
    ("hours", "message"),
    [
        ({}, "no working hours at all"),
        ({"mon": ""}, "no working hours at all"),
        ({"mon-fri": "9-18"}, "'9-18' are no hours: write 09:30-18:30"),
        ({"mon-fri": "18:00-09:00"}, "ends before it begins"),
        ({"mon-fri": "24:00-25:00"}, "25:00 is no time of day"),
        ({"mon-fri": "09:00-13:00,12:00-18:00"}, "overlap or are out of order"),
        ({"mon-fri": "09:00-18:00", "wed": "10:00-12:00"}, "the hours of wed are written twice"),
        ({"monday": "09:00-18:00"}, "'monday' is no day of the week"),
    ],
)
def test_hours_written_wrong(hours: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        WorkingCalendar.of(zone="Europe/Moscow", hours=hours)


def test_other_things_written_wrong() -> None:
    hours = {"mon-fri": "09:00-18:00"}

    with pytest.raises(ValueError, match="there is no time zone 'Moscow'"):
        WorkingCalendar.of(zone="Moscow", hours=hours)
    with pytest.raises(ValueError, match="no public holidays are known for the country 'ZZ'"):
        WorkingCalendar.of(zone="UTC", hours=hours, holidays="ZZ")
    with pytest.raises(ValueError, match=r"'1\.5\.2026' is no date"):
        WorkingCalendar.of(zone="UTC", hours=hours, days_off=["1.5.2026"])


def test_days_may_be_written_as_lists_and_round_the_weekend() -> None:
    calendar = WorkingCalendar.of(
        zone="UTC", hours={"sat-mon, wed": "10:00-12:00", "fri": "08:00-09:00"}
    )

    open_days = [day for day in range(7) if calendar.is_working_day(date(2026, 1, 5 + day))]
    assert open_days == [0, 2, 4, 5, 6]


# Whatever the moment.

_CALENDARS = st.sampled_from([SHOP, STUDIO, NIGHTS, ALWAYS])
_MOMENTS = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.integers(-600, 600).map(lambda m: berlin("03-29", "03:00") + timedelta(minutes=m)),
    st.integers(-600, 600).map(lambda m: berlin("10-25", "03:00") + timedelta(minutes=m)),
)
_AMOUNTS = st.integers(0, 3000)
_UNITS = st.sampled_from(["m", "h", "d", "wm", "wh", "wd"])


@settings(deadline=None)
@given(_CALENDARS, _MOMENTS, _AMOUNTS)
def test_the_time_added_has_passed(
    calendar: WorkingCalendar, moment: datetime, minutes: int
) -> None:
    duration, asked = Duration(minutes, "wm"), timedelta(minutes=minutes)

    end = calendar.add(moment, duration)
    start = calendar.subtract(moment, duration)

    assert calendar.working_time_between(moment, end) == asked
    assert calendar.working_time_between(start, moment) == asked
    if minutes:
        microsecond = timedelta(microseconds=1)
        assert calendar.working_time_between(moment, end - microsecond) < asked
        assert calendar.working_time_between(start + microsecond, moment) < asked


@settings(deadline=None)
@given(_CALENDARS, st.lists(_MOMENTS, min_size=2, max_size=2), _AMOUNTS, _UNITS)
def test_who_starts_later_ends_no_earlier(
    calendar: WorkingCalendar, moments: list[datetime], amount: int, unit: str
) -> None:
    duration = Duration.parse(f"{amount // 10}{unit}")
    first, second = sorted(moments)

    assert first <= calendar.add(first, duration) <= calendar.add(second, duration)
    assert calendar.subtract(first, duration) <= calendar.subtract(second, duration) <= second


@settings(deadline=None)
@given(_CALENDARS, _MOMENTS, _AMOUNTS, _UNITS)
def test_more_takes_longer(
    calendar: WorkingCalendar, moment: datetime, amount: int, unit: str
) -> None:
    less, more = (Duration.parse(f"{amount // 10 + extra}{unit}") for extra in (0, 1))

    assert calendar.add(moment, less) < calendar.add(moment, more)
    assert calendar.subtract(moment, more) < calendar.subtract(moment, less)


@settings(deadline=None)
@given(_CALENDARS, _MOMENTS)
def test_it_opens_at_the_next_moment_that_is_worked(
    calendar: WorkingCalendar, moment: datetime
) -> None:
    opens = calendar.next_open(moment)

    assert opens >= moment
    assert calendar.is_working(opens)
    assert calendar.working_time_between(moment, opens) == timedelta()


@settings(deadline=None)
@given(_CALENDARS, st.lists(_MOMENTS, min_size=3, max_size=3))
def test_working_time_adds_up(calendar: WorkingCalendar, moments: list[datetime]) -> None:
    a, b, c = moments
    between = calendar.working_time_between

    assert between(a, b) + between(b, c) == between(a, c)
