"""Constants as they are written, and how they are written back."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from lark import Token

from voronka.process.conditions.nodes import Lit, Type
from voronka.process.durations import Duration
from voronka.process.field_types.amounts import plain_number
from voronka.process.text import Text

_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", '"': '"', "`": "`", "?": "?"}


class NoConstant(ValueError):
    """What is written is no constant that conditions know."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(ru, en)


def constant(token: Token) -> Lit:
    """
    Return the constant that a token of the grammar writes.

    :raises NoConstant: conditions have no such constants
    """
    match token.type:
        case "BOOL_LIT":
            return Lit(token.value == "true", Type.BOOL)
        case "INT_LIT" | "FLOAT_LIT":
            return Lit(_number(token.value), Type.NUMBER)
        case "STRING_LIT":
            return Lit(_string(token.value), Type.TEXT)
        case "NULL_LIT":
            raise NoConstant(
                "Вместо сравнения с null пишите has(…) или !has(…).",
                "Write has(…) or !has(…) instead of comparing with null.",
            )
    raise NoConstant("Таких констант здесь нет.", "There are no such constants here.")


def negative(number: Lit) -> Lit:
    assert isinstance(number.value, Decimal)
    return Lit(-number.value, Type.NUMBER)


def span(written: str) -> Lit:
    """
    Return the constant duration('…').

    :raises NoConstant: it is no duration on the clock
    """
    try:
        duration = Duration.parse(written)
    except ValueError as problem:
        raise NoConstant(
            f"{written!r} не промежуток времени: пишите 30m, 24h или 2d.",
            f"{written!r} is no span of time: write 30m, 24h or 2d.",
        ) from problem
    if duration.is_working():
        raise NoConstant(
            "В условиях время считают по часам, не по рабочему времени: пишите 30m, 24h или 2d.",
            "Conditions count on the clock, not in working time: write 30m, 24h or 2d.",
        )
    return Lit(duration, Type.DURATION)


def day(written: str) -> Lit:
    """
    Return the constant date('…').

    :raises NoConstant: there is no such day
    """
    try:
        return Lit(date.fromisoformat(written), Type.DATE)
    except ValueError as problem:
        raise NoConstant(
            f"{written!r} не дата: пишите 2026-12-31.", f"{written!r} is no date: write 2026-12-31."
        ) from problem


def moment(written: str) -> Lit:
    """
    Return the constant timestamp('…').

    :raises NoConstant: there is no such moment, or its offset is missing
    """
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise NoConstant(
            f"{written!r} не момент времени: пишите со смещением, 2026-12-31T14:30:00+03:00.",
            f"{written!r} is no moment: write it with its offset, 2026-12-31T14:30:00+03:00.",
        )
    return Lit(found.astimezone(UTC), Type.DATETIME)


def written(lit: Lit) -> str:
    """Return the constant as source."""
    value = lit.value
    match value:
        case bool():
            return "true" if value else "false"
        case Decimal():
            return plain_number(value)
        case str():
            return quoted(value)
        case Duration():
            return f"duration('{value}')"
        case datetime():
            return f"timestamp('{value.isoformat()}')"
        case date():
            return f"date('{value.isoformat()}')"
        case UUID():
            return quoted(str(value))


def quoted(text: str) -> str:
    """Return the text as a string of CEL."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    escaped = escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return f"'{escaped}'"


def _number(written_so: str) -> Decimal:
    if "x" in written_so.lower() or len(written_so) > 20:
        raise NoConstant("Такое число здесь не пишут.", "Such a number is not written here.")
    return Decimal(written_so)


def _string(written_so: str) -> str:
    if written_so[0] in "rR":
        value = written_so[2:-1]
    else:
        quote = 3 if written_so[:3] in ("'''", '"""') and len(written_so) > 5 else 1
        value = _ESCAPE.sub(_unescaped, written_so[quote:-quote])
    if any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in value):
        raise NoConstant("В строке недопустимый знак.", "The string holds a forbidden character.")
    return value


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else "\x00"
    if found[4] not in _ESCAPES:
        raise NoConstant(f"Неизвестная запись \\{found[4]}.", f"Unknown escape \\{found[4]}.")
    return _ESCAPES[found[4]]
