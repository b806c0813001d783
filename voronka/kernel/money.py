"""An amount of money, exact and never without its currency."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypedDict

# ISO 4217 exponents that differ from 2; the rest of the world counts in hundredths.
_EXPONENTS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "TND": 3}


class MoneyJson(TypedDict):
    minor: int
    currency: str


@dataclass(frozen=True, order=False)
class Money:
    """`minor` units (kopecks, cents) of an ISO 4217 `currency`."""

    minor: int
    currency: str

    @classmethod
    def of(cls, major: Decimal | int | str, currency: str) -> "Money":
        """Return the money for an amount in major units, rounded half up to the minor unit."""
        scaled = Decimal(major).scaleb(exponent(currency))
        return cls(int(scaled.to_integral_value(ROUND_HALF_UP)), currency)

    @property
    def major(self) -> Decimal:
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def as_json(self) -> MoneyJson:
        return {"minor": self.minor, "currency": self.currency}


def exponent(currency: str) -> int:
    """Return how many decimal places the currency has (ISO 4217)."""
    return _EXPONENTS.get(currency, 2)
