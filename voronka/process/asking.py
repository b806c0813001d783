"""Asking a condition about a card whose values may be anything: never an exception."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from voronka.kernel.money import Money
from voronka.process.conditions import Condition, Requirement
from voronka.process.decision import Evaluation
from voronka.process.state import Value

_CLASSES: dict[str, type | tuple[type, ...]] = {
    "number": (Decimal, int),
    "integer": int,
    "money": Money,
    "multi_choice": tuple,
    "user": UUID,
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a condition said, and what has to become true if it is not."""

    evaluation: Evaluation
    unmet: Requirement | None

    @property
    def holds(self) -> bool:
        """Say whether it is true; unknown is not."""
        return self.evaluation.verdict is True


def ask(rule: str, condition: Condition, values: Mapping[str, Any], now: datetime) -> Answer:
    """
    Return the condition's answer. A value that is not of its name's type counts as unknown.
    """
    read = fitting(condition, values)
    verdict = condition.holds(read, now)
    evaluation = Evaluation(rule=rule, verdict=verdict, read=read)
    unmet = None if verdict is True else condition.evaluate(read, now).unmet
    return Answer(evaluation=evaluation, unmet=unmet)


def fitting(condition: Condition, values: Mapping[str, Any]) -> dict[str, Value]:
    """Return the values that the condition reads; None for one that is not of its name's type."""
    read: dict[str, Value] = {}
    for name, key in condition.types:
        value = values.get(name)
        read[name] = value if value is not None and is_of_type(key, value) else None
    return read


def is_of_type(key: str, value: object) -> bool:
    """Say whether the value is one of a field type, by the key of the type."""
    if key == "bool" or isinstance(value, bool):
        return key == "bool" and isinstance(value, bool)
    if key == "datetime":
        # At the ends of the calendar other zones have no such moment.
        return isinstance(value, datetime) and value.tzinfo is not None and 1 < value.year < 9999
    if key == "date":
        return isinstance(value, date) and not isinstance(value, datetime)
    return isinstance(value, _CLASSES.get(key, str))
