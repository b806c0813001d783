"""Where the values of a card stand in the database, and how SQL reads them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_KEY = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_TEXTS = ("text", "long_text", "phone", "email", "url", "address", "choice")

# The same forms that the field types write and read.
_NUMBER = r"^-?[0-9]+([.][0-9]+)?$"
_WHOLE = r"^-?[0-9]+$"
_LEAP = r"([0-9][0-9](0[48]|[2468][048]|[13579][26])|(0[48]|[2468][048]|[13579][26])00)-02-29"
_DATE = (
    r"((?!0000)[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])"
    r"|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)|" + _LEAP + ")"
)
_MOMENT = _DATE + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{6})?[+]00:00"
_UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
_WHOLE_NUMBER = f"WHEN 'number' THEN CASE WHEN {{text}} ~ '{_WHOLE}' THEN {{text}}::numeric END END"

# A value of another shape, left over from an older playbook, is NULL rather than an error.
_TEXT_FORM = "CASE jsonb_typeof({value}) WHEN 'string' THEN nullif({text}, '') END"
_FORMS = {
    "number": (
        "CASE jsonb_typeof({value}) WHEN 'string' THEN "
        f"CASE WHEN {{text}} ~ '{_NUMBER}' THEN {{text}}::numeric END {_WHOLE_NUMBER}"
    ),
    "integer": f"CASE jsonb_typeof({{value}}) {_WHOLE_NUMBER}",
    "bool": "CASE jsonb_typeof({value}) WHEN 'boolean' THEN {value}::boolean END",
    "multi_choice": "CASE jsonb_typeof({value}) WHEN 'array' THEN nullif({value}, '[]'::jsonb) END",
    "date": f"CASE WHEN {{text}} ~ '^{_DATE}$' THEN {{text}}::date END",
    "datetime": f"CASE WHEN {{text}} ~ '^{_MOMENT}$' THEN {{text}}::timestamptz END",
    "user": f"CASE WHEN {{text}} ~ '{_UUID}' THEN {{text}}::uuid END",
}


@dataclass(frozen=True)
class Column:
    """
    An SQL expression of the type's own SQL type; for money, of jsonb {"minor", "currency"}.

    `filled` promises that a text is never empty, so that an index on the column can be used.
    """

    sql: str
    filled: bool = False


@dataclass(frozen=True)
class MoneyColumns:
    """An amount in two columns: minor units and currency."""

    minor: str
    currency: str


@dataclass(frozen=True)
class Json:
    """A key of a jsonb column, written as the field types write it."""

    column: str
    key: str

    @property
    def text(self) -> str:
        return f"({self.column}->>'{self.key}')"

    @property
    def value(self) -> str:
        return f"({self.column}->'{self.key}')"


Stored = Column | MoneyColumns | Json


@dataclass(frozen=True, kw_only=True)
class CardSource:
    """
    The row a condition is asked about: `alias` in the query, what stands in columns, the rest in
    the jsonb column `fields`.
    """

    alias: str
    columns: Mapping[str, Stored] = field(default_factory=dict)
    fields: str = "fields"

    def stored(self, path: str) -> Stored:
        """
        Return where the field or `card.…` stands.

        :raises KeyError: it stands nowhere
        """
        if path in self.columns:
            return self.columns[path]
        if not _KEY.fullmatch(path):
            raise KeyError(path)
        return Json(f"{self.alias}.{self.fields}", path)


def read(stored: Stored, field_type: str) -> str:
    """
    Return the SQL of a value that is not money; NULL where it is empty or does not fit its type.
    """
    if isinstance(stored, Json):
        return _read_json(stored, field_type)
    assert isinstance(stored, Column)
    if field_type in _TEXTS:
        return stored.sql if stored.filled else f"nullif({stored.sql}, '')"
    if field_type == "multi_choice":
        return f"nullif({stored.sql}, '[]'::jsonb)"
    if field_type in ("number", "integer"):
        return f"({stored.sql})::numeric"
    return stored.sql


def read_money(stored: Stored) -> tuple[str, str]:
    """
    Return the SQL of the minor units and of the currency.
    """
    match stored:
        case MoneyColumns(minor=minor, currency=currency):
            return f"({minor})::numeric", currency
        case Column(sql=value):
            pass
        case Json():
            value = stored.value
    minor = f"({value}->>'minor')"
    guarded = (
        f"CASE jsonb_typeof({value}->'minor') WHEN 'number' THEN "
        f"CASE WHEN {minor} ~ '{_WHOLE}' THEN {minor}::numeric END END"
    )
    return f"({guarded})", f"({value}->>'currency')"


def _read_json(stored: Json, field_type: str) -> str:
    form = _TEXT_FORM if field_type in _TEXTS else _FORMS[field_type]
    return "(" + form.replace("{text}", stored.text).replace("{value}", stored.value) + ")"
