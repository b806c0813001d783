"""Texts of a file as values: dates without guessing, sums as people write them, what is wrong."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from voronka.process import field_types
from voronka.process.state import Value
from voronka.process.text import Text
from voronka.quality.imports.settings import DayOrder

_DATED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:[ T,]+(\d{1,2}:\d\d(?::\d\d)?))?")
_ISO = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[ T]+(\d{1,2}:\d\d(?::\d\d)?)(?:\.0+)?)?")


_NO_SUCH_VALUE = Text(
    "Такого значения нет. Укажите на странице столбцов, чему оно соответствует.",
    "There is no such value here. Choose on the page of columns what it is.",
)


@dataclass(frozen=True, kw_only=True)
class Problem:
    """
    What is wrong in a row: the column, what stands there, and what to do about it, in the words of
    whoever reads it.
    """

    column: str
    value: str
    text: Text

    def as_json(self) -> dict[str, Any]:
        return {"column": self.column, "value": self.value, "text": self.text.plain()}


@lru_cache(maxsize=100_000)
def read_value(kind: str, raw: str, spec: field_types.Spec, order: DayOrder) -> Value:
    """
    Return the value of a field type.

    :raises field_types.InvalidValue: it is none
    """
    if kind in ("date", "datetime"):
        raw = _day_as_we_write_it(raw, kind, order)
    return field_types.get(kind).parse(raw, spec)


def _day_as_we_write_it(raw: str, kind: str, order: DayOrder) -> str:
    if found := _DATED.fullmatch(raw.strip()):
        first, mark, second, year, clock = found.groups()
        # With dots it is the day that comes first, everywhere.
        is_month_first = mark != "." and (_order_of(first, second) or order) == "month"
        if mark != "." and not (_order_of(first, second) or order):
            raise field_types.InvalidValue(_WHICH)
        day, month = (second, first) if is_month_first else (first, second)
    elif found := _ISO.fullmatch(raw.strip()):
        year, month, day, clock = found.groups()
    else:
        return raw
    date = f"{year}-{month:0>2}-{day:0>2}"
    if kind == "date":
        return date
    return f"{date} {clock or '00:00'}"


_WHICH = Text(
    "Непонятно, где день, а где месяц. Выберите порядок в настройках загрузки.",
    "It is unclear which is the day and which the month. Choose the order in the settings of the "
    "import.",
)


def _order_of(first: str, second: str) -> DayOrder:
    if int(first) > 12:
        return "day"
    return "month" if int(second) > 12 else ""


def day_order_of(texts: Iterable[str]) -> tuple[DayOrder, bool]:
    """
    Return what the dates of a column tell of their order, and whether any leaves it open.
    """
    orders: set[DayOrder] = set()
    is_open = False
    for text in texts:
        found = _DATED.fullmatch(text.strip())
        if found and found[2] != ".":
            order = _order_of(found[1], found[3])
            orders.add(order)
            is_open = is_open or not order
    told: set[DayOrder] = orders - {""}
    return (told.pop() if len(told) == 1 else "", is_open)


def not_fitting(column: str, value: str, text: Text) -> Problem:
    return Problem(column=column, value=value[:200], text=text)


def unknown_choice(column: str, value: str) -> Problem:
    return not_fitting(column, value, _NO_SUCH_VALUE)
