"""
What goes with a lead when it becomes a part of another: each area names its own rows.

A row follows by its card; taken apart again, what came over and is still there goes back.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

Rows = Callable[[], "QuerySet[Any]"]
_RULES: dict[str, tuple[Rows, str]] = {}


def register(what: str, rows: Rows, *, column: str = "card_id") -> None:
    """Let these rows follow a lead: `column` is where they name it."""
    _RULES[what] = (rows, column)


def of_leads() -> Mapping[str, tuple[Rows, str]]:
    """Return what follows a lead, by name: all such rows, and the column that names the lead."""
    return dict(sorted(_RULES.items()))


def hand_over(
    rows: "QuerySet[Any]", column: str, *, from_id: UUID, to_id: UUID, only: Collection[str] = ()
) -> list[str]:
    """Let rows name another record, and return their ids; `only` narrows them."""
    found = rows.filter(**{column: from_id})
    if only:
        found = found.filter(pk__in=list(only))
    ids = sorted(str(pk) for pk in found.values_list("pk", flat=True))
    if ids:
        rows.filter(pk__in=ids).update(**{column: to_id})
    return ids
