"""
What goes with a lead when it becomes a part of another: each area names its own rows.

A row follows by its card; taken apart again, what came over and is still there goes back.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Rows that name a lead in a column."""

    rows: Callable[[], "QuerySet[Any]"]
    column: str = "card_id"
    # Which rows stay where they are because that lead has their like, of which there is but one.
    stays: Callable[[UUID], Q] | None = None

    def move(self, *, from_id: UUID, to_id: UUID, only: Collection[str] = ()) -> list[str]:
        """Let rows name another lead, and return their ids; `only` narrows them."""
        found = self.of(from_id)
        if only:
            found = found.filter(pk__in=list(only))
        if self.stays is not None:
            found = found.exclude(self.stays(to_id))
        ids = sorted(str(pk) for pk in found.values_list("pk", flat=True))
        if ids:
            self.rows().filter(pk__in=ids).update(**{self.column: to_id})
        return ids

    def of(self, lead_id: UUID) -> "QuerySet[Any]":
        return self.rows().filter(**{self.column: lead_id})


_FOLLOWERS: dict[str, Follower] = {}


def register(what: str, follower: Follower) -> None:
    """Let these rows follow a lead."""
    _FOLLOWERS[what] = follower


def of_leads() -> Mapping[str, Follower]:
    """Return what follows a lead, by name."""
    return dict(sorted(_FOLLOWERS.items()))
