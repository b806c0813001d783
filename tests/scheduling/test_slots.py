"""Finding free time: arithmetic on moments, across changes of the clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from voronka.process.working_time import WorkingCalendar
from voronka.scheduling.slots import Occupation, Span, free_starts

BERLIN = ZoneInfo("Europe/Berlin")
HOUR = timedelta(hours=1)


def at(hour: int, minute: int = 0, day: int = 10) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


def starts(occupation: Occupation, **changed: timedelta) -> list[str]:
    wanted = {"duration": 3 * HOUR, "margin": timedelta(), "step": HOUR} | changed
    found = free_starts(occupation, earliest=at(0), latest=at(23), **wanted)
    return [f"{start:%H:%M}" for start in found]


def test_a_visit_fits_wholly_into_the_working_hours() -> None:
    assert starts(Occupation(working=[Span(at(9), at(14))])) == ["09:00", "10:00", "11:00"]


def test_a_visit_does_not_span_a_break() -> None:
    occupation = Occupation(working=[Span(at(9), at(12)), Span(at(13), at(17))])

    assert starts(occupation) == ["09:00", "13:00", "14:00"]


def test_visits_that_touch_do_not_overlap() -> None:
    occupation = Occupation(working=[Span(at(9), at(18))], taken=[Span(at(12), at(15))])

    assert starts(occupation) == ["09:00", "15:00"]


def test_travel_is_kept_free_on_both_sides() -> None:
    occupation = Occupation(working=[Span(at(9), at(18))], taken=[Span(at(12), at(14))])

    found = starts(occupation, duration=2 * HOUR, margin=HOUR / 2, step=HOUR / 2)

    assert found == ["09:00", "09:30", "14:30", "15:00", "15:30", "16:00"]


def test_an_absence_needs_no_travel() -> None:
    occupation = Occupation(working=[Span(at(9), at(18))], absent=[Span(at(12), at(15))])

    assert starts(occupation, margin=HOUR) == ["09:00", "15:00"]


def test_nothing_starts_before_or_after_it_may() -> None:
    occupation = Occupation(working=[Span(at(9), at(18))])

    found = free_starts(
        occupation,
        duration=HOUR,
        margin=timedelta(),
        step=HOUR,
        earliest=at(10, 30),
        latest=at(13),
    )

    assert list(found) == [at(11), at(12)]


def test_a_night_shift_over_the_spring_change_loses_an_hour() -> None:
    # Clocks go from 02:00 to 03:00 on the night to 29 March 2026.
    calendar = WorkingCalendar.of(zone="Europe/Berlin", hours={"sun": "00:00-06:00"})
    [(opens, closes)] = calendar.spans_on(date(2026, 3, 29))
    assert closes - opens == 5 * HOUR

    found = free_starts(
        Occupation(working=[Span(opens, closes)]),
        duration=HOUR,
        margin=timedelta(),
        step=HOUR,
        earliest=opens,
        latest=closes,
    )

    assert [f"{start.astimezone(BERLIN):%H:%M}" for start in found] == [
        "00:00",
        "01:00",
        "03:00",
        "04:00",
        "05:00",
    ]


def test_a_night_shift_over_the_autumn_change_gains_an_hour() -> None:
    # Clocks go from 03:00 back to 02:00 on the night to 25 October 2026.
    calendar = WorkingCalendar.of(zone="Europe/Berlin", hours={"sun": "00:00-06:00"})
    [(opens, closes)] = calendar.spans_on(date(2026, 10, 25))

    found = free_starts(
        Occupation(working=[Span(opens, closes)]),
        duration=HOUR,
        margin=timedelta(),
        step=HOUR,
        earliest=opens,
        latest=closes,
    )

    local = [f"{start.astimezone(BERLIN):%H:%M%z}" for start in found]
    assert local == [
        "00:00+0200",
        "01:00+0200",
        "02:00+0200",
        "02:00+0100",
        "03:00+0100",
        "04:00+0100",
        "05:00+0100",
    ]


def test_the_working_day_starts_at_the_same_hour_of_the_wall_clock_after_the_change() -> None:
    calendar = WorkingCalendar.of(zone="Europe/Berlin", hours={"fri,mon": "09:00-12:00"})
    spans = [Span(*span) for day in (27, 30) for span in calendar.spans_on(date(2026, 3, day))]

    found = free_starts(
        Occupation(working=spans),
        duration=3 * HOUR,
        margin=timedelta(),
        step=HOUR,
        earliest=at(0, day=27),
        latest=at(23, day=30),
    )

    assert list(found) == [at(8, day=27), at(7, day=30)]
