"""How values of cards, texts and moments read in JSON, both ways."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from voronka.kernel.money import Money
from voronka.process.state import CardRef, Value
from voronka.process.text import Text

_FIRST_YEAR, _LAST_YEAR = 1970, 2199


class Out(BaseModel):
    """Something that is answered; made of a row with the same names."""

    model_config = ConfigDict(from_attributes=True)


class In(BaseModel):
    """Something that is sent; a misspelt name is an error."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


def spoken(text: Text | None) -> str:
    """Return the text in the language of who asks; "" for none."""
    return text.in_(get_language() or "en") if text is not None else ""


def _words(value: Any) -> Any:
    return spoken(value) if value is None or isinstance(value, Text) else value


def _amount(value: Any) -> Any:
    return money_out(value) if isinstance(value, Money) else value


def _ref(value: Any) -> Any:
    return ref_out(value) if isinstance(value, CardRef) else value


def _sensible(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(_("Check the year."))
    return moment


class Amount(Out):
    """An amount of money in major units, exact."""

    amount: str = Field(examples=["450000.00"])
    currency: str = Field(examples=["RUB"])


class Ref(Out):
    """A card: a lead or a deal."""

    kind: str = Field(examples=["lead"])
    id: UUID


# A text of the process, in the language asked for by Accept-Language.
Words = Annotated[str, BeforeValidator(_words)]
AmountOut = Annotated[Amount, BeforeValidator(_amount)]
RefOut = Annotated[Ref, BeforeValidator(_ref)]
# A moment with its offset from UTC.
Moment = Annotated[AwareDatetime, AfterValidator(_sensible)]
KeyIn = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
FieldsIn = Annotated[
    dict[str, Any],
    Field(
        max_length=300,
        description="Values by name of the field: text, number, true or false, a list of keys, a "
        'date or moment in ISO 8601, {"amount": "450000.00", "currency": "RUB"}; null empties it.',
        examples=[{"client_name": "Вера Соколова", "phone": "+7 (495) 555-01-11"}],
    ),
]


def money_out(money: Money) -> Amount:
    return Amount(amount=str(money.major), currency=money.currency)


def ref_out(ref: CardRef) -> Ref:
    return Ref(kind=ref.kind, id=ref.id)


def value_out(value: Value) -> Any:
    """Return a value of a card as JSON has it."""
    if isinstance(value, Money):
        return money_out(value).model_dump()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def values_out(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: value_out(value) for name, value in values.items()}


def fields_in(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent as the process reads it: amounts of money are written out."""
    return {name: _raw(value) for name, value in fields.items()}


def _raw(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"amount", "currency"}:
        return f"{value['amount']} {value['currency']}"
    return value
