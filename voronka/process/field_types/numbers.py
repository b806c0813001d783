"""Numbers, whole numbers and money."""

import re
from collections.abc import Mapping
from datetime import tzinfo
from decimal import Decimal
from typing import Any

from voronka.kernel.money import Money
from voronka.process.field_types import amounts
from voronka.process.field_types.base import (
    FieldType,
    InvalidValue,
    Labels,
    ValueSpec,
    refuse,
    same,
)

_LARGEST = Decimal(10) ** 15


def _decimal(raw: Any) -> Decimal:
    """Return the number in `raw`: a JSON number, a Decimal or what a person typed."""
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise InvalidValue(amounts.NOT_A_NUMBER)
    try:
        number = amounts.read_number(raw) if isinstance(raw, str) else Decimal(str(raw))
    except amounts.UnreadableAmount as unreadable:
        raise InvalidValue(unreadable.text) from unreadable
    if not number.is_finite():
        raise InvalidValue(amounts.NOT_A_NUMBER)
    return _in_range(number)


def _in_range(number: Decimal) -> Decimal:
    if abs(number) >= _LARGEST:
        refuse("Слишком большое число.", "This number is too large.")
    if number != round(number, 6):
        refuse("Не больше шести знаков после запятой.", "No more than six digits after the point.")
    return Decimal(amounts.plain_number(number))


def _read_number(raw: Any, spec: ValueSpec) -> Decimal:
    return _decimal(raw)


def _read_integer(raw: Any, spec: ValueSpec) -> int:
    number = _decimal(raw)
    if number != int(number):
        refuse("Здесь нужно целое число.", "A whole number is needed here.")
    return int(number)


def _read_money(raw: Any, spec: ValueSpec) -> Money:
    try:
        money = _money(raw, spec)
    except amounts.UnreadableAmount as unreadable:
        raise InvalidValue(unreadable.text) from unreadable
    except (KeyError, TypeError, ValueError):
        refuse("Это не денежная сумма.", "This is not an amount of money.")
    _in_range(money.major)
    return money


def _money(raw: Any, spec: ValueSpec) -> Money:
    if isinstance(raw, str):
        return amounts.read_money(raw, currency=spec.currency)
    if not isinstance(raw, Money | Mapping):
        return amounts.money_of(_decimal(raw), spec.currency)
    money = _load_money(raw) if isinstance(raw, Mapping) else raw
    if money.currency not in amounts.CURRENCIES:
        raise amounts.UnreadableAmount(amounts.UNKNOWN_CURRENCY)
    return money


def _load_number(raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        raise TypeError
    if isinstance(raw, str) and not re.fullmatch(r"-?\d+(\.\d+)?", raw, re.ASCII):
        raise ValueError
    return Decimal(raw)


def _load_integer(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise TypeError
    return raw


def _load_money(raw: Any) -> Money:
    if set(raw) != {"minor", "currency"} or not isinstance(raw["currency"], str):
        raise ValueError
    return Money(_load_integer(raw["minor"]), raw["currency"])


def _dump_money(value: Any) -> Any:
    return value.as_json()


def _show_number(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    return amounts.write_number(value, locale)


def _show_money(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    return amounts.write_money(value, locale)


def _dump_number(value: Any) -> str:
    return amounts.plain_number(value)


NUMBER = FieldType(
    key="number", read=_read_number, load=_load_number, dump=_dump_number, show=_show_number
)
INTEGER = FieldType(
    key="integer", read=_read_integer, load=_load_integer, dump=same, show=_show_number
)
MONEY = FieldType(
    key="money", read=_read_money, load=_load_money, dump=_dump_money, show=_show_money
)
