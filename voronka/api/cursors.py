"""Where a list was read up to, as one opaque word."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _


class BadCursor(Exception):
    """The word was not made here. The message is fit for the person who asked."""

    def __init__(self) -> None:
        super().__init__(_("This is no place in the list: take `next` of the page before."))


def write(value: Any, last: UUID | int) -> str:
    """Return the place after which a list goes on."""
    shown = {"m": value.isoformat()} if isinstance(value, datetime) else {"v": value}
    return base64.urlsafe_b64encode(
        json.dumps({**shown, "id": str(last)}, ensure_ascii=True).encode()
    ).decode()


def read(word: str) -> tuple[Any, str]:
    """
    Return the value and id that were written.

    :raises BadCursor: it is none of ours
    """
    try:
        found = json.loads(base64.urlsafe_b64decode(word.encode("ascii", "strict")))
        value = datetime.fromisoformat(found["m"]) if "m" in found else found["v"]
        return value, str(found["id"])
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor from error


def read_moment(word: str) -> tuple[datetime, str]:
    """
    Return a moment with its offset, and the id.

    :raises BadCursor: it is none of ours
    """
    value, last = read(word)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise BadCursor
    return value, last


def uuid(word: str) -> UUID:
    """
    :raises BadCursor: it is none
    """
    try:
        return UUID(word)
    except ValueError as error:
        raise BadCursor from error


def number(word: str) -> int:
    """
    :raises BadCursor: it is none
    """
    if not word.isascii() or not word.isdecimal() or len(word) > 18:
        raise BadCursor
    return int(word)
