"""Calculating exactly as the database does."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Context, Decimal
from typing import Any

# Wide enough that nothing a condition may write is ever rounded.
_EXACT = Context(prec=1000)
_PLACES = 6
_SCALE = Decimal(10) ** _PLACES

add: Callable[[Any, Any], Decimal] = _EXACT.add
subtract: Callable[[Any, Any], Decimal] = _EXACT.subtract
multiply: Callable[[Any, Any], Decimal] = _EXACT.multiply


def divide(left: Decimal | int, right: Decimal | int) -> Decimal | None:
    """
    Return the quotient to six decimals, the rest cut off; None for division by zero.
    """
    if right == 0:
        return None
    whole = _EXACT.divide_int(_EXACT.multiply(left, _SCALE), right)
    return _EXACT.scaleb(whole, -_PLACES)


def negate(value: Any) -> Any:
    return -value if isinstance(value, timedelta) else _EXACT.minus(value)


def lower(text: str) -> str:
    """Return the text in lower case, letter by letter as PostgreSQL does."""
    lowered = text.lower()
    if len(lowered) == len(text) and "Σ" not in text:
        return lowered
    return "".join("i" if char == "İ" else char.lower() for char in text)
