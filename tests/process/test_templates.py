from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from tests.process.books import bicycles, kitchens
from voronka.kernel.money import Money
from voronka.process.state import Value
from voronka.process.templates import TemplateError, names_in, parse, without_places
from voronka.process.text import Text

LEAD = kitchens().scope("lead")
ANNA = UUID(int=1)
VALUES: dict[str, Value] = {
    "client_name": "Мария",
    "phone": "+74955550134",
    "budget": Money(120_000_000, "RUB"),
    "kitchen_type": "loft",
    "appliances_list": ("hob", "oven"),
    "next_contact_at": datetime(2026, 3, 5, 11, 30, tzinfo=UTC),
    "card.owner": ANNA,
    "length_m": None,
}


def _rendered(text: str, locale: str = "ru") -> str:
    return parse(text).render(VALUES, LEAD, locale, people={ANNA: "Анна Белова"})


@pytest.mark.parametrize(
    ("text", "ru", "en"),
    [
        ("{{ client_name }}, привет", "Мария, привет", "Мария, привет"),
        ("{{client_name|upper}}", "МАРИЯ", "МАРИЯ"),
        ("{{ next_contact_at | date }}", "05.03.2026", "5 Mar 2026"),
        ("{{ next_contact_at | time }}", "14:30", "14:30"),
        ("{{ next_contact_at | datetime }}", "05.03.2026 14:30", "5 Mar 2026, 14:30"),
        ("{{ next_contact_at }}", "05.03.2026 14:30", "5 Mar 2026, 14:30"),
        ("{{ kitchen_type }}", "Лофт", "Loft"),
        ("{{ kitchen_type | label | upper }}", "ЛОФТ", "LOFT"),
        ("{{ appliances_list }}", "Варочная панель, Духовой шкаф", "Hob, Oven"),
        ("{{ phone | phone }}", "+7 495 555-01-34", "+7 495 555-01-34"),
        ("{{ budget | money }}", "1\u00a0200\u00a0000\u00a0₽", "₽1,200,000"),
        ("{{ card.owner }}", "Анна Белова", "Анна Белова"),
        ("{{ length_m }} м", " м", " м"),
        ("{{ length_m | default('3') }} м", "3 м", "3 м"),
        ('{{ client_name | default("клиент") }}', "Мария", "Мария"),
        ("Кухня[[ {{ kitchen_type }}]][[ {{ length_m }} м]]", "Кухня Лофт", "Кухня Loft"),
        ("[[{{ client_name }} и {{ length_m }}]]!", "!", "!"),
        ("Да\n\n[[{{ length_m }} м]]\n\n[[{{ length_m }}]]\n\nНет", "Да\n\nНет", "Да\n\nНет"),
        ("без мест", "без мест", "без мест"),
    ],
)
def test_a_text_is_filled_in(text: str, ru: str, en: str) -> None:
    assert (_rendered(text), _rendered(text, "en")) == (ru, en)


def test_a_date_is_shown_as_a_day() -> None:
    deal = kitchens().scope("deal")

    assert parse("{{ delivery_date | date }}").render(
        {"delivery_date": date(2026, 5, 9)}, deal, "ru"
    ) == "09.05.2026"  # fmt: skip


def test_a_moment_is_shown_in_the_zone_of_the_company() -> None:
    berlin = bicycles().scope("deal")

    filled = parse("{{ next_contact_at | time }}").render(VALUES, berlin, "en")

    assert filled == "12:30"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ client_name ", "'{{' has no counterpart"),
        ("client_name }}", "'}}' has no counterpart"),
        ("[[ {{ client_name }}", "'[[' has no counterpart"),
        ("{{ 1st }}", "'{{ 1st }}' does not begin with the name of a field or fact"),
        ("{{ }}", "'{{ }}' does not begin with the name of a field or fact"),
        ("{{ client_name | shout }}", "there is no filter 'shout'; there is: date, time, "
         "datetime, money, phone, upper, label, default"),
        ("{{ client_name | default(x) }}", "there is no filter 'default(x)'; there is: date, "
         "time, datetime, money, phone, upper, label, default"),
    ],
)  # fmt: skip
def test_what_is_not_written_right_is_refused(text: str, message: str) -> None:
    with pytest.raises(TemplateError) as refusal:
        parse(text)
    assert str(refusal.value) == message


def test_a_filter_must_fit_the_value() -> None:
    assert parse("{{ budget | date }}{{ client_name | money }}").problems(LEAD) == [
        "the filter 'date' does not fit 'budget', which is a money",
        "the filter 'money' does not fit 'client_name', which is a text",
    ]


def test_the_names_of_both_languages_are_told() -> None:
    text = Text("{{ client_name }}", "[[{{ phone }}]] {{ booking.visit.starts_at | date }}")

    assert names_in(text) == {"client_name", "phone", "booking.visit.starts_at"}
    assert names_in(None) == frozenset()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Провести замер[[ {{ booking.visit.starts_at }}]][[, {{ client_name }}]]",
            "Провести замер",
        ),
        ("Звонок: {{ client_name | default('клиент') }}", "Звонок: клиент"),
        ("{{ client_name }}", ""),
        ("Просто так", "Просто так"),
    ],
)
def test_a_text_without_places_is_a_name(text: str, name: str) -> None:
    assert without_places(Text.same(text)) == Text.same(name)
