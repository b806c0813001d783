"""
The types a value of a card can have: what may be typed, how it is stored, how it is shown.

Public: `get("money") -> FieldType` with `.parse(raw, spec)`, `.to_json(value)`, `.from_json(raw)`,
`.format(value, locale, …)`; `TYPES`, the whole list; `ValueSpec`, what a type needs to know of a
field; `Spec`, a ready one; `InvalidValue`, the refusal, with a `Text`.

Empty is missing everywhere: `parse` and `from_json` answer None for an empty text or list. What
stored JSON does not fit the type (left over from an older playbook) counts as missing too.
"""

from voronka.process.field_types.base import FieldType, InvalidValue, Labels, Spec, ValueSpec
from voronka.process.field_types.choices import BOOL, CHOICE, MULTI_CHOICE, USER
from voronka.process.field_types.moments import DATE, DATETIME
from voronka.process.field_types.numbers import INTEGER, MONEY, NUMBER
from voronka.process.field_types.texts import ADDRESS, EMAIL, LONG_TEXT, PHONE, TEXT, URL

__all__ = ["TYPES", "FieldType", "InvalidValue", "Labels", "Spec", "ValueSpec", "get"]

TYPES = {
    field_type.key: field_type
    for field_type in (
        TEXT,
        LONG_TEXT,
        NUMBER,
        INTEGER,
        MONEY,
        BOOL,
        CHOICE,
        MULTI_CHOICE,
        DATE,
        DATETIME,
        PHONE,
        EMAIL,
        URL,
        USER,
        ADDRESS,
    )
}


def get(key: str) -> FieldType:
    """
    Return the type with this key.

    :raises KeyError: there is none
    """
    return TYPES[key]
