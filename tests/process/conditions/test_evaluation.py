"""What conditions answer, above all where something is not known."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.process.conditions.kitchen import ANNA, BORIS, NOW, SCOPE
from voronka.kernel.money import Money
from voronka.process.conditions import compile_condition

RUB_500 = Money.of(500, "RUB")


def ask(source: str, **values: Any) -> bool | None:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return compile_condition(source, SCOPE).holds(named, NOW)


@pytest.mark.parametrize(
    ("source", "known"),
    [
        ("urgent", {"urgent": True}),
        ("budget >= 500", {"budget": RUB_500}),
        ("budget in [1, 500]", {"budget": RUB_500}),
        ("budget - price == 0", {"budget": RUB_500, "price": RUB_500}),
        ("budget / price == 1", {"budget": RUB_500, "price": RUB_500}),
        ("rooms + length * 2 == 6", {"rooms": 1, "length": Decimal("2.5")}),
        ("length / 3 == 0.333333", {"length": Decimal(1)}),
        ("length / 3 == -0.333333", {"length": Decimal(-1)}),
        ("material != 'oak'", {"material": "pine"}),
        ("'oak' in materials", {"materials": ("oak", "pine")}),
        ("size(materials) == 2", {"materials": ("oak", "pine")}),
        ("size(client) == 4", {"client": "Иван"}),
        ("lower(client).contains('ван')", {"client": "ИВАН"}),
        ("designer == card.owner", {"designer": ANNA, "card__owner": ANNA}),
        ("designer != '01890a5d-ac96-774b-bcce-b302099a8057'", {"designer": BORIS}),
        ("card.age == duration('1d')", {"card__created_at": NOW - timedelta(hours=24)}),
        ("called_at + duration('24h') > now", {"called_at": NOW - timedelta(hours=23)}),
        ("ready_on - today == duration('3d')", {"ready_on": date(2026, 4, 1)}),
        ("ready_on == today + duration('1d')", {"ready_on": date(2026, 3, 30)}),
        ("booking.visit.exists", {"booking__visit__exists": True}),
    ],
)  # fmt: skip
def test_holds_where_all_is_known_and_is_unknown_where_something_is_not(
    source: str, known: dict[str, Any]
) -> None:
    assert ask(source, **known) is True
    assert ask(f"!({source})", **known) is False
    for name in known:
        rest = {other: value for other, value in known.items() if other != name}
        assert ask(source, **rest) is None
        assert ask(f"!({source})", **rest) is None


def test_today_is_the_day_where_the_firm_is() -> None:
    late = NOW.replace(day=28, hour=23, minute=30)
    condition = compile_condition("ready_on == today", SCOPE)

    assert condition.holds({"ready_on": date(2026, 3, 29)}, late) is True
    assert condition.holds({"ready_on": date(2026, 3, 28)}, late) is False


@pytest.mark.parametrize(
    ("left", "joint", "right", "answer"),
    [
        (True, "&&", None, None), (False, "&&", None, False), (None, "&&", None, None),
        (True, "||", None, True), (False, "||", None, None), (None, "||", None, None),
    ],
)  # fmt: skip
def test_logic_of_the_unknown(
    left: bool | None, joint: str, right: bool | None, answer: bool | None
) -> None:
    assert ask(f"urgent {joint} appliances", urgent=left, appliances=right) is answer
    assert ask(f"appliances {joint} urgent", urgent=left, appliances=right) is answer


def test_has_is_never_unknown() -> None:
    assert ask("has(urgent)") is False
    assert ask("has(urgent)", urgent=False) is True
    assert ask("!has(budget)") is True


def test_empty_is_missing() -> None:
    assert ask("has(client)", client="") is False
    assert ask("client == 'x'", client="") is None
    assert ask("has(materials)", materials=()) is False
    assert ask("'oak' in materials", materials=()) is None
    assert ask("size(materials) == 0", materials=()) is None


def test_money_of_another_currency_cannot_be_compared() -> None:
    euros = Money.of(500, "EUR")

    assert ask("budget >= 1", budget=euros) is None
    assert ask("budget in [500, 1]", budget=euros) is None
    assert ask("budget + price > 1", budget=euros, price=RUB_500) is None
    assert ask("budget > price", budget=euros, price=Money.of(1, "EUR")) is True


def test_division_by_zero_is_unknown() -> None:
    assert ask("length / rooms > 1", length=Decimal(1), rooms=0) is None
    assert ask("budget / price > 1", budget=RUB_500, price=Money(0, "RUB")) is None


def test_calculation_is_exact() -> None:
    large = Decimal("999999999999999.999999")

    assert ask("length * length * width < length * width * length", length=large, width=large) is (
        False
    )
    assert ask("length + 0.000001 == 1000000000000000", length=large) is True
    assert ask("length * length == length * width", length=large, width=large) is True
    assert ask("length * length - 0.000001 < length * width", length=large, width=large) is True


def test_a_moment_past_the_end_of_the_calendar_is_unknown() -> None:
    assert ask("timestamp('9999-12-31T00:00:00Z') + duration('2d') > now") is None
