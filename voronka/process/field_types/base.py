"""What every type of value is made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Any, NoReturn, Protocol

from voronka.kernel.storable import storable
from voronka.process.state import Value
from voronka.process.text import Text

Labels = Mapping[str, Text]


class InvalidValue(Exception):
    """What was typed is not a value of the field. `text` is fit for the person who typed it."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class ValueSpec(Protocol):
    """What a type needs to know of the field it reads for."""

    @property
    def type(self) -> str: ...
    @property
    def options(self) -> Iterable[str]:
        """Keys that may be chosen."""

    @property
    def currency(self) -> str:
        """Of an amount typed without one."""

    @property
    def region(self) -> str:
        """Of a phone number typed without a country, such as RU."""

    @property
    def zone(self) -> str:
        """Of a moment typed without an offset, such as Europe/Moscow."""


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A ValueSpec by itself."""

    type: str
    options: tuple[str, ...] = ()
    currency: str = "RUB"
    region: str = "RU"
    zone: str = "Europe/Moscow"


@dataclass(frozen=True, kw_only=True)
class FieldType:
    """One type of value. `read`, `load` and `show` never meet an empty value."""

    key: str
    read: Callable[[Any, ValueSpec], Any]
    load: Callable[[Any], Any]
    dump: Callable[[Any], Any]
    show: Callable[[Any, str, Labels, tzinfo], str]

    def parse(self, raw: object, spec: ValueSpec) -> Value:
        """
        Return the value that was typed, or None for nothing.

        :raises InvalidValue: it is not a value of this type
        """
        if isinstance(raw, str):
            raw = storable(raw).strip()
        if raw is None or raw in ("", [], ()):
            return None
        value: Value = self.read(raw, spec)
        return None if value in ("", ()) else value

    def to_json(self, value: Value) -> Any:
        """Return the form in which the value stands in the database and in the API."""
        return None if value is None else self.dump(value)

    def from_json(self, raw: object) -> Value:
        """Return the stored value; None if there is none, or it does not fit this type."""
        if raw is None or raw in ("", [], ()):
            return None
        try:
            value: Value = self.load(raw)
        except (ValueError, TypeError, KeyError, ArithmeticError):
            return None
        return value

    def format(
        self, value: Value, locale: str, *, labels: Labels | None = None, zone: tzinfo = UTC
    ) -> str:
        """
        Return the value as a person reads it; "" for none.

        `labels` name the options of a choice, `zone` is where a moment is shown.
        """
        return "" if value is None else self.show(value, locale, labels or {}, zone)


def refuse(ru: str, en: str) -> NoReturn:
    """
    Say why what was typed is not a value.

    :raises InvalidValue: always
    """
    raise InvalidValue(Text(ru, en))


def same(value: Any) -> Any:
    return value


def show_plain(value: Any, locale: str, labels: Labels, zone: tzinfo) -> str:
    return str(value)
