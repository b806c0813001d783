"""The engine's values as JSON, for the decision rows."""

from collections.abc import Mapping, Set
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def as_json(value: Any) -> Any:
    """Return anything the engine is made of as JSON; its type is known from where it stands."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_json(getattr(value, each.name)) for each in fields(value)}
    match value:
        case datetime() | date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case Mapping():
            return {str(key): as_json(each) for key, each in value.items()}
        case Set():
            return sorted(as_json(each) for each in value)
        case list() | tuple():
            return [as_json(each) for each in value]
        case _:
            return value


actor_to_json = state_to_json = facts_to_json = decision_to_json = as_json
