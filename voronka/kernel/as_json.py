"""Values as JSON for the database, several times as fast as Python's own module writes them."""

import json
from typing import Any

import orjson


def as_json(value: Any) -> str:
    """Return the value as JSON; ids and moments in it become texts."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        # A number of more than 64 bits, a key that is no text, half of a surrogate.
        return json.dumps(value, ensure_ascii=False, default=str)
