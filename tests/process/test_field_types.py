from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voronka.kernel.money import Money
from voronka.process import field_types
from voronka.process.field_types import InvalidValue, Spec
from voronka.process.text import Text

ANNA = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def parse(key: str, raw: object, **spec: Any) -> Any:
    return field_types.get(key).parse(raw, Spec(type=key, **spec))


def refusal(key: str, raw: object, **spec: Any) -> Text:
    with pytest.raises(InvalidValue) as caught:
        parse(key, raw, **spec)
    return caught.value.text


@pytest.mark.parametrize(
    ("written", "minor", "currency"),
    [
        ("450 000", 45_000_000, "RUB"),
        ("450\u00a0000\u202f₽", 45_000_000, "RUB"),
        ("1000", 100_000, "RUB"),
        ("1 234,56 руб.", 123_456, "RUB"),
        ("12 500.00", 1_250_000, "RUB"),
        ("€ 3.500,00", 350_000, "EUR"),
        ("3,500.00 EUR", 350_000, "EUR"),
        ("3500 евро", 350_000, "EUR"),
        ("$1,234.5", 123_450, "USD"),
        ("1.234.567", 123_456_700, "RUB"),
        ("1'234'567.89 CHF", 123_456_789, "CHF"),
        ("12,5", 1_250, "RUB"),
        ("0,05", 5, "RUB"),
        ("−500 р.", -50_000, "RUB"),
        ("500 JPY", 500, "JPY"),
        (500, 50_000, "RUB"),
        (Decimal("0.5"), 50, "RUB"),
        (Money(7, "EUR"), 7, "EUR"),
        ({"minor": 7, "currency": "EUR"}, 7, "EUR"),
    ],
)
def test_money_in_every_spelling(written: object, minor: int, currency: str) -> None:
    assert parse("money", written) == Money(minor, currency)


@pytest.mark.parametrize("written", ["1.234", "1,234", "$1,234", "12.345 EUR"])
def test_what_could_be_two_amounts_is_refused(written: str) -> None:
    assert refusal("money", written).en.startswith("It is unclear whether this separates")


@pytest.mark.parametrize(
    "written",
    ["много", "₽", "1 2 3", "45 00", "1.2.3", "1,23,456", "1.234,5.6", "--5", "-$-5", "1 000 XYZ",
     "1e5", "100 - 200", "100 или 200", "$5 EUR", True, [5], {"minor": 5}, "0.005", "1" * 16,
     float("nan"), float("inf")],
)  # fmt: skip
def test_what_is_no_amount_is_refused_in_both_languages(written: object) -> None:
    said = refusal("money", written)

    assert said.ru and said.en and said.ru != said.en


def test_numbers() -> None:
    assert parse("number", "1 234,5") == Decimal("1234.5")
    assert parse("number", "0.234") == Decimal("0.234")
    assert parse("number", "1234.567") == Decimal("1234.567")
    assert parse("number", 0.1) == Decimal("0.1")
    assert parse("number", "- 5") == -5
    assert parse("integer", "1 000") == 1000
    assert type(parse("integer", "5")) is int
    assert refusal("integer", "5.5").en == "A whole number is needed here."
    assert refusal("number", "1.0000001").en == "No more than six digits after the point."
    assert refusal("number", True).en == "This is not a number."


@pytest.mark.parametrize(
    "written",
    ["8 (495) 555-01-01", "+7 495 555 01 01", "495 555-01-01", "+74955550101", "7 495 5550101",
     " tel:+7-495-555-01-01 "],
)  # fmt: skip
def test_a_phone_number_in_every_spelling(written: str) -> None:
    assert parse("phone", written) == "+74955550101"


def test_a_phone_number_of_another_country() -> None:
    assert parse("phone", "030 901820", region="DE") == "+4930901820"
    assert parse("phone", "+49 30 901820") == "+4930901820"
    assert field_types.get("phone").format("+4930901820", "ru") == "+49 30 901820"


@pytest.mark.parametrize("written", ["12", "звоните", "+7 495 555", "8 495 555-01-01 доб. 5"])
def test_no_phone_number(written: str) -> None:
    assert refusal("phone", written).ru


def test_texts_are_tidied() -> None:
    assert parse("text", "  Анна \t Ким\n") == "Анна Ким"
    assert parse("long_text", " a\r\nb\x00\n ") == "a\nb"
    assert parse("address", "Москва,\n ул. Мира") == "Москва, ул. Мира"
    assert refusal("text", "x" * 1001).en == "Too long: no more than 1000 characters."
    assert refusal("text", 5).en == "A text is needed here."


def test_mail_and_web_addresses() -> None:
    assert parse("email", "Anna.Kim@Example.COM") == "Anna.Kim@example.com"
    assert parse("url", "example.com/a?b=1") == "https://example.com/a?b=1"
    assert parse("url", "http://example.com") == "http://example.com"
    for wrong in ("anna", "a b@example.com", "anna@example", "@example.com"):
        assert refusal("email", wrong).en == "This is not an e-mail address."
    for wrong in ("ftp://example.com", "javascript://example.com", "example", "ex ample.com"):
        assert refusal("url", wrong).en == "This is not a web address."


def test_dates() -> None:
    for written in ("29.02.2024", "2024-02-29", date(2024, 2, 29)):
        assert parse("date", written) == date(2024, 2, 29)
    assert refusal("date", "29.02.2026").en == "There is no such day in the calendar."
    assert refusal("date", "31.12.26").en == "Write the date as 31.12.2026 or 2026-12-31."
    assert refusal("date", "12/31/2026").en == "Write the date as 31.12.2026 or 2026-12-31."
    assert refusal("date", "01.01.0026").en == "Check the year."


def test_moments_are_where_the_firm_is_unless_they_say_otherwise() -> None:
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)

    for written in ("01.03.2026 15:00", "2026-03-01T15:00", "2026-03-01 15:00:00",
                    "2026-03-01T12:00:00Z", "2026-03-01T13:00+01:00", noon,
                    noon.astimezone(ZoneInfo("Asia/Tokyo"))):  # fmt: skip
        found = parse("datetime", written)
        assert (found, found.tzinfo) == (noon, UTC)
    assert refusal("datetime", "01.03.2026").en.startswith("Write the date and time as")
    assert refusal("datetime", "01.03.2026 25:00").en.startswith("Write the date and time as")


def test_moments_when_clocks_change() -> None:
    berlin = {"zone": "Europe/Berlin"}

    assert refusal("datetime", "29.03.2026 02:30", **berlin).en == (
        "There is no such time on this day: the clocks go forward."
    )
    first = parse("datetime", "25.10.2026 02:30", **berlin)
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_choices() -> None:
    options = ("oak", "pine", "mdf")

    assert parse("choice", "oak", options=options) == "oak"
    assert parse("multi_choice", ["mdf", "oak", "mdf", ""], options=options) == ("oak", "mdf")
    assert parse("multi_choice", "oak", options=options) == ("oak",)
    assert parse("multi_choice", [""], options=options) is None
    assert refusal("choice", "ash", options=options).en == "There is no such option: ash."
    assert refusal("choice", 5, options=options).en == "There is no such option: 5."
    assert (
        refusal("multi_choice", ["oak", "ash"], options=options).ru == "Нет такого варианта: ash."
    )


def test_yes_and_no() -> None:
    assert [parse("bool", raw) for raw in (True, "on", "да", "1")] == [True] * 4
    assert [parse("bool", raw) for raw in (False, "off", "нет", "0")] == [False] * 4
    assert refusal("bool", "maybe").en == "A yes or a no is needed here."


def test_users() -> None:
    assert parse("user", str(ANNA)) == parse("user", ANNA) == ANNA
    assert refusal("user", "anna").en == "There is no such colleague."


@pytest.mark.parametrize("key", field_types.TYPES)
@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_nothing_is_no_value(key: str, nothing: object) -> None:
    assert parse(key, nothing) is None
    assert field_types.get(key).from_json(None) is None
    assert field_types.get(key).to_json(None) is None
    assert field_types.get(key).format(None, "ru") == ""


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("money", Money(150, "RUB"), {"minor": 150, "currency": "RUB"}),
        ("number", Decimal("100"), "100"),
        ("number", Decimal("1E+3"), "1000"),
        ("number", Decimal("1.50"), "1.5"),
        ("integer", 5, 5),
        ("bool", False, False),
        ("choice", "oak", "oak"),
        ("multi_choice", ("oak", "mdf"), ["oak", "mdf"]),
        ("date", date(2026, 3, 1), "2026-03-01"),
        ("datetime", datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00+00:00"),
        ("user", ANNA, str(ANNA)),
        ("text", "Анна", "Анна"),
    ],
)
def test_values_are_stored_and_read_back(key: str, value: Any, stored: object) -> None:
    assert field_types.get(key).to_json(value) == stored
    assert field_types.get(key).from_json(stored) == value


def test_moments_are_stored_in_utc() -> None:
    tokyo = datetime(2026, 3, 1, 21, tzinfo=ZoneInfo("Asia/Tokyo"))

    assert field_types.get("datetime").to_json(tokyo) == "2026-03-01T12:00:00+00:00"


@given(st.integers(-(10**14), 10**14), st.sampled_from(["RUB", "EUR", "JPY", "PLN"]))
def test_money_that_is_shown_can_be_typed_again(minor: int, currency: str) -> None:
    money = Money(minor, currency)
    kind = field_types.get("money")

    for locale in ("ru", "en"):
        shown = kind.format(money, locale)
        try:
            assert parse("money", shown) == money
        except InvalidValue as refused:
            # English "₽1,234" alone could also be a little more than one.
            assert locale == "en" and refused.text.en.startswith("It is unclear")
            assert 1000 <= abs(money.major) < 10**6 and money.major == int(money.major)


@pytest.mark.parametrize(
    ("key", "value", "russian", "english"),
    [
        ("money", Money(45_000_050, "RUB"), "450\xa0000,50\xa0₽", "₽450,000.50"),
        ("money", Money(-350_000, "EUR"), "−3\xa0500\xa0€", "−€3,500"),
        ("money", Money(500, "CZK"), "5\xa0CZK", "CZK\xa05"),
        ("number", Decimal("-1234.5"), "−1\xa0234,5", "−1,234.5"),
        ("integer", 1_000_000, "1\xa0000\xa0000", "1,000,000"),
        ("bool", True, "да", "yes"),
        ("date", date(2026, 3, 1), "01.03.2026", "1 Mar 2026"),
        ("phone", "+74955550101", "+7 495 555-01-01", "+7 495 555-01-01"),
    ],
)
def test_values_are_shown(key: str, value: Any, russian: str, english: str) -> None:
    kind = field_types.get(key)

    assert (kind.format(value, "ru"), kind.format(value, "en")) == (russian, english)


def test_choices_are_shown_by_their_labels_and_moments_in_their_zone() -> None:
    labels = {"oak": Text("дуб", "oak wood")}
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    moscow = ZoneInfo("Europe/Moscow")

    assert field_types.get("choice").format("oak", "en", labels=labels) == "oak wood"
    assert field_types.get("multi_choice").format(("oak", "x"), "ru", labels=labels) == "дуб, x"
    assert field_types.get("datetime").format(noon, "ru", zone=moscow) == "01.03.2026 15:00"
    assert field_types.get("datetime").format(noon, "en", zone=moscow) == "1 Mar 2026, 15:00"
