"""
Numbers and money as people write and read them.

Public: `read_number("1 234,5")`, `read_money("450 000 ₽", currency=…)`, `write_number`,
`write_money`. What could mean two amounts ("1.234") is refused, never guessed.
"""

import re
from decimal import Decimal
from itertools import pairwise

from voronka.kernel.money import Money, exponent
from voronka.process.text import Text

_SPACES = re.compile("[\\s\u00a0\u2007\u2009\u202f'’`]+")
_PLAIN = re.compile(r"(?P<sign>[-+−]?)(?P<body>\d[\d.,]*)", re.ASCII)
_AMOUNT = re.compile(r"[-+−]?\s*\d(?:[\d.,\s\u00a0\u2007\u2009\u202f'’`]*\d)?", re.ASCII)
_NARROW = "\u00a0"

_SYMBOLS = {"RUB": "₽", "USD": "$", "EUR": "€", "GBP": "£", "KZT": "₸", "UAH": "₴", "TRY": "₺"}
_SPELLINGS = {
    **{symbol: code for code, symbol in _SYMBOLS.items()},
    **dict.fromkeys(("РУБ", "Р", "РУБЛЬ", "РУБЛЯ", "РУБЛЕЙ", "RUR"), "RUB"),
    **dict.fromkeys(("EURO", "ЕВРО"), "EUR"),
    **dict.fromkeys(("ДОЛЛ", "ДОЛЛАРОВ"), "USD"),
    **dict.fromkeys(("ТЕНГЕ", "ТГ"), "KZT"),
}
CURRENCIES = frozenset(
    {
        "RUB", "USD", "EUR", "GBP", "KZT", "UAH", "BYN", "TRY", "AMD", "AZN",
        "GEL", "KGS", "MDL", "TJS", "TMT", "UZS", "CNY", "JPY", "KRW", "INR",
        "AED", "ILS", "CHF", "PLN", "CZK", "HUF", "RON", "BGN", "RSD", "SEK",
        "NOK", "DKK", "ISK", "CAD", "AUD", "NZD", "SGD", "HKD", "THB", "VND",
        "CLP", "BRL", "MXN", "ZAR", "EGP", "KWD", "BHD", "TND", "SAR", "QAR",
    }
)  # fmt: skip

NOT_A_NUMBER = Text("Это не число.", "This is not a number.")
AMBIGUOUS = Text(
    "Непонятно, тысячи это или дробная часть. Напишите без разделителя тысяч или с копейками.",
    "It is unclear whether this separates thousands or decimals. Leave the separator out, or write "
    "the decimals in full.",
)
UNKNOWN_CURRENCY = Text("Неизвестная валюта.", "Unknown currency.")


class UnreadableAmount(ValueError):
    """The writing is no amount, or could mean two; `text` says so to the person who wrote it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def read_number(raw: str) -> Decimal:
    """
    Return the number written with or without separators of thousands, in either notation.

    :raises UnreadableAmount: it is no number, or could mean two
    """
    grouped = [part for part in _SPACES.split(raw.strip()) if part]
    if len(grouped) > 1 and grouped[0] in "+-−":
        grouped = [grouped[0] + grouped[1], *grouped[2:]]
    found = _PLAIN.fullmatch("".join(grouped))
    if found is None or not _are_thousands(grouped):
        raise UnreadableAmount(NOT_A_NUMBER)
    whole, fraction = _split(found["body"], spaced=len(grouped) > 1)
    number = Decimal(f"{whole}.{fraction}" if fraction else whole)
    return -number if found["sign"] in ("-", "−") else number


def read_money(raw: str, *, currency: str) -> Money:
    """
    Return the amount with the currency written beside it, or else in `currency`.

    :raises UnreadableAmount: it is no amount of money, or could mean two
    """
    found = _AMOUNT.search(raw)
    if found is None:
        raise UnreadableAmount(NOT_A_NUMBER)
    before, after = raw[: found.start()].strip(), raw[found.end() :].strip()
    # The sign may stand before the currency: "−$5".
    sign = before[:1] if before[:1] in ("-", "−") else ""
    around = [before.removeprefix(sign).strip(), after]
    named = [name.strip(" .").upper() for name in around if name.strip(" .,")]
    if len(named) > 1:
        raise UnreadableAmount(NOT_A_NUMBER)
    code = _currency(named[0]) if named else currency
    return money_of(read_number(sign + found[0]), code)


def money_of(major: Decimal, currency: str) -> Money:
    """
    Return the money for an amount in major units.

    :raises UnreadableAmount: the currency has no such small unit
    """
    places = exponent(currency)
    if major != round(major, places):
        raise UnreadableAmount(
            Text(
                f"У этой валюты не больше знаков после запятой, чем {places}.",
                f"This currency has no more than {places} decimal places.",
            )
        )
    return Money.of(major, currency)


def write_number(number: Decimal | int, locale: str) -> str:
    """Return the number with thousands apart, as the locale writes it."""
    plain = plain_number(Decimal(number))
    sign, digits = ("−", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, fraction = digits.partition(".")
    if locale.lower().startswith("ru"):
        grouped = f"{int(whole):,}".replace(",", _NARROW)
        return sign + grouped + ("," + fraction if fraction else "")
    return sign + f"{int(whole):,}" + ("." + fraction if fraction else "")


def write_money(money: Money, locale: str) -> str:
    """Return the amount with its currency: "450 000 ₽", "₽450,000"; empty decimals are left out."""
    major, places = money.major, exponent(money.currency)
    number = write_number(major, locale)
    if places and major != int(major):
        number += "0" * (places - len(plain_number(major).partition(".")[2]))
    if locale.lower().startswith("ru"):
        return f"{number}{_NARROW}{_SYMBOLS.get(money.currency, money.currency)}"
    symbol = _SYMBOLS.get(money.currency, money.currency + _NARROW)
    return f"−{symbol}{number[1:]}" if number.startswith("−") else f"{symbol}{number}"


def plain_number(number: Decimal) -> str:
    """Return the shortest plain writing: no exponent, no empty decimals."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _are_thousands(groups: list[str]) -> bool:
    """Say whether a number written in parts is written in groups of three digits."""
    if len(groups) == 1:
        return True
    first, *middle, last = groups
    whole = re.split("[.,]", last)[0]
    lengths = [len(group) for group in (*middle, whole)]
    return len(first.lstrip("+-−")) <= 3 and all(length == 3 for length in lengths)


def _split(body: str, *, spaced: bool) -> tuple[str, str]:
    """Return the digits before and after the decimal separator."""
    used = sorted({mark for mark in body if mark in ".,"}, key=body.rindex)
    if not used:
        return body, ""
    if len(used) == 2:
        return _both_marks(body, *used)
    if body.count(used[0]) > 1:
        return _joined(body.split(used[0])), ""
    whole, fraction = body.split(used[0])
    if not fraction:
        raise UnreadableAmount(NOT_A_NUMBER)
    # "1.234" may be 1234 or 1 and a bit; "0.234", "1234.567" and "1 234,567" can only be one thing.
    if len(fraction) == 3 and len(whole) <= 3 and whole.strip("0") and not spaced:
        raise UnreadableAmount(AMBIGUOUS)
    return whole, fraction


def _both_marks(body: str, thousands: str, decimal: str) -> tuple[str, str]:
    if body.count(decimal) > 1 or body.index(decimal) < body.rindex(thousands):
        raise UnreadableAmount(NOT_A_NUMBER)
    whole, fraction = body.split(decimal)
    if not fraction:
        raise UnreadableAmount(NOT_A_NUMBER)
    return _joined(whole.split(thousands)), fraction


def _joined(groups: list[str]) -> str:
    short = any(len(after) != 3 for _, after in pairwise(groups))
    if short or not 1 <= len(groups[0]) <= 3:
        raise UnreadableAmount(NOT_A_NUMBER)
    return "".join(groups)


def _currency(name: str) -> str:
    code = _SPELLINGS.get(name, name)
    if code not in CURRENCIES:
        raise UnreadableAmount(UNKNOWN_CURRENCY)
    return code
