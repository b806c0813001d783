"""
Spans of time as playbooks write them: `24h`, `30m`, `2d` on the clock; `4wh`, `15wm`, `3wd` in
working time.

Public: `Duration.parse("24h")`, `str(duration)`, `.is_working()`, `.elapsed()`, `.words()`; a
pydantic field type. What a working duration means on a calendar: `working_time.WorkingCalendar`.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal, cast

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from voronka.process.text import Text

Unit = Literal["m", "h", "d", "wm", "wh", "wd"]

_WRITTEN = re.compile(r"(\d+)\s*(wm|wh|wd|m|h|d)", re.ASCII)
_CLOCK = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_NOUNS: dict[str, tuple[tuple[str, str, str], tuple[str, str]]] = {
    "m": (("минута", "минуты", "минут"), ("minute", "minutes")),
    "h": (("час", "часа", "часов"), ("hour", "hours")),
    "d": (("день", "дня", "дней"), ("day", "days")),
    "wm": (
        ("рабочая минута", "рабочие минуты", "рабочих минут"),
        ("working minute", "working minutes"),
    ),
    "wh": (("рабочий час", "рабочих часа", "рабочих часов"), ("working hour", "working hours")),
    "wd": (("рабочий день", "рабочих дня", "рабочих дней"), ("working day", "working days")),
}
# A century: more is a slip of the finger, and stays far from the ends of the calendar.
_LIMIT = {"m": 52_596_000, "h": 876_600, "d": 36_525}


@dataclass(frozen=True)
class Duration:
    """A whole number of minutes, hours or days, on the clock or in working time."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError("a duration cannot be negative")
        if self.amount > _LIMIT[self.unit[-1]]:
            raise ValueError("a duration cannot be longer than 100 years")

    @classmethod
    def parse(cls, raw: object) -> "Duration":
        """
        Return the duration written as `24h`, `30m`, `2d`, `4wh`, `15wm` or `3wd`.

        :raises ValueError: it is not written so
        """
        if isinstance(raw, Duration):
            return raw
        found = _WRITTEN.fullmatch(raw.strip()) if isinstance(raw, str) else None
        if found is None:
            raise ValueError(
                f"{raw!r} is not a duration: write a whole number and a unit, such as 30m, 24h, 2d "
                "or, in working time, 15wm, 4wh, 3wd"
            )
        return cls(int(found[1]), cast(Unit, found[2]))

    def __str__(self) -> str:
        return f"{self.amount}{self.unit}"

    def is_working(self) -> bool:
        """Say whether it passes only while the firm is open."""
        return self.unit.startswith("w")

    def is_zero(self) -> bool:
        return self.amount == 0

    def elapsed(self) -> timedelta:
        """
        Return how long it takes on the clock; a day is 24 hours.

        :raises ValueError: it is in working time, so only a calendar can tell
        """
        if self.is_working():
            raise ValueError(f"{self} is in working time; only a calendar knows when it has passed")
        return self.amount * _CLOCK[self.unit]

    def words(self) -> Text:
        """Return it in words: "4 рабочих часа", "4 working hours"."""
        ru, en = _NOUNS[self.unit]
        return Text(
            f"{self.amount} {ru[_russian_form(self.amount)]}",
            f"{self.amount} {en[self.amount != 1]}",
        )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^\d+\s*(m|h|d|wm|wh|wd)$", "examples": ["24h"]}


def _russian_form(number: int) -> int:
    """Return which of the three Russian plural forms follows the number."""
    if number % 10 == 1 and number % 100 != 11:
        return 0
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return 1
    return 2
