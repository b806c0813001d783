from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import translation

from voronka.kernel.money import Money
from voronka.web import formats

# A Tuesday noon in Moscow.
NOON = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Money(45_000_000, "RUB"), "450\u202f000\u00a0₽"),
        (Money(123_456_789, "RUB"), "1\u202f234\u202f567,89\u00a0₽"),
        (Money(0, "RUB"), "0\u00a0₽"),
        (None, ""),
    ],
)
def test_money_has_thin_spaces_and_its_currency(value: Money | None, shown: str) -> None:
    assert formats.money(value) == shown


@pytest.mark.parametrize(
    ("after", "russian", "english"),
    [
        (timedelta(hours=3), "сегодня 15:00", "today 15:00"),
        (timedelta(days=1), "завтра 12:00", "tomorrow 12:00"),
        (timedelta(days=-1), "вчера 12:00", "yesterday 12:00"),
        (timedelta(days=12), "22 марта 12:00", "22 March 12:00"),
        (timedelta(days=365), "10 марта 2027 12:00", "10 March 2027 12:00"),
        # Midnight in Moscow is still yesterday in London.
        (timedelta(hours=11, minutes=59), "сегодня 23:59", "today 23:59"),
        (timedelta(hours=12), "завтра 00:00", "tomorrow 00:00"),
    ],
)
def test_moments_are_said_as_people_say_them(after: timedelta, russian: str, english: str) -> None:
    with time_machine.travel(NOON, tick=False):
        with translation.override("ru"):
            assert f">{russian}<" in formats.moment(NOON + after)
        with translation.override("en"):
            assert f">{english}<" in formats.moment(NOON + after)


def test_the_whole_moment_is_shown_on_hover() -> None:
    with time_machine.travel(NOON, tick=False), translation.override("ru"):
        assert 'title="Вторник, 10 марта 2026, 12:00"' in formats.moment(NOON)


@pytest.mark.parametrize(
    ("since", "shown"),
    [
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=23), "23 h"),
        (timedelta(days=59), "59 d"),
        (timedelta(days=61), "2 mo"),
    ],
)
def test_ages_have_their_largest_unit(since: timedelta, shown: str) -> None:
    with time_machine.travel(NOON, tick=False), translation.override("en"):
        assert formats.age(NOON - since) == shown


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+74955550112", "+7\u00a0495\u00a0555-01-12"),
        ("not a number", "not a number"),
        (None, ""),
    ],
)
def test_phones_are_written_as_their_country_writes_them(stored: str | None, shown: str) -> None:
    assert formats.phone(stored) == shown


def test_a_phone_can_be_called_and_cannot_break_out_of_its_link() -> None:
    assert 'href="tel:+74955550112"' in formats.phone_link("+74955550112")
    assert "<script>" not in formats.phone_link('"><script>')


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Анна Орлова", "АО"), ("Ольга", "О"), ("Anna Maria Orlova", "AM"), ("", "?"), ("— ", "?")],
)
def test_initials(name: str, shown: str) -> None:
    assert formats.initials(name) == shown
