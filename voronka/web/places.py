"""Where a list was read up to, as it travels in an address."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404


def written(value: Any, card_id: UUID) -> str:
    """Return the sort value and id of the last card that was shown, as one word."""
    kind = "at" if isinstance(value, datetime) else "plain"
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([kind, plain, str(card_id)]).encode()).decode()


def read(word: str) -> tuple[Any, UUID]:
    """
    Return what was written.

    :raises Http404: somebody has changed the address by hand
    """
    try:
        kind, plain, card_id = json.loads(base64.urlsafe_b64decode(word))
        return (datetime.fromisoformat(plain) if kind == "at" else plain), UUID(card_id)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Http404 from error


def written_plain(at: datetime, number: int) -> str:
    """Return the moment and number of the last row that was shown, as one word."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), number]).encode()).decode()


def read_plain(word: str) -> tuple[datetime, int]:
    """
    Return what was written.

    :raises Http404: somebody has changed the address by hand
    """
    try:
        at, number = json.loads(base64.urlsafe_b64decode(word))
        return datetime.fromisoformat(at), int(number)
    except (binascii.Error, ValueError, TypeError) as error:
        raise Http404 from error
