"""
What goes with a record when it becomes a part of another: each area names its own rows.

A row follows by the record it names; taken apart again, what came over and is still there goes
back.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from voronka.records.merged_kinds import KINDS, MergedKind
from voronka.records.models import Merge


@dataclass(frozen=True, kw_only=True)
class Follower:
    """Rows that name a lead, contact or company in a column."""

    rows: Callable[[], "QuerySet[Any]"]
    column: str = "card_id"
    # Which rows stay where they are because that record has their like, of which there is but one.
    stays: Callable[[UUID], Q] | None = None

    def move(self, *, from_id: UUID, to_id: UUID, only: Collection[str] = ()) -> list[str]:
        """Let rows name another record, and return their ids; `only` narrows them."""
        found = self.of(from_id)
        if only:
            found = found.filter(pk__in=list(only))
        if self.stays is not None:
            found = found.exclude(self.stays(to_id))
        ids = sorted(str(pk) for pk in found.values_list("pk", flat=True))
        if ids:
            self.rows().filter(pk__in=ids).update(**{self.column: to_id})
        return ids

    def of(self, record_id: UUID) -> "QuerySet[Any]":
        return self.rows().filter(**{self.column: record_id})


_LEADS: tuple[MergedKind, ...] = ("lead",)
_FOLLOWERS: Mapping[MergedKind, dict[str, Follower]] = {kind: {} for kind in KINDS}


def register(what: str, follower: Follower, *, of: Collection[MergedKind] = _LEADS) -> None:
    """Let these rows follow records of these kinds."""
    for kind in of:
        _FOLLOWERS[kind][what] = follower


def following(kind: MergedKind) -> Mapping[str, Follower]:
    """Return what follows a record of the kind, by name."""
    return dict(sorted(_FOLLOWERS[kind].items()))


def bring_over(kind: MergedKind, *, from_id: UUID, to_id: UUID) -> dict[str, list[str]]:
    """Let all that follows a record name another one, and return the ids by name."""
    moved = {
        what: follower.move(from_id=from_id, to_id=to_id)
        for what, follower in following(kind).items()
    }
    return {what: ids for what, ids in moved.items() if ids}


def give_back(kind: MergedKind, merge: Merge, above: Sequence[Merge]) -> None:
    """Give back what came over and is still there; what was given to others since stays there."""
    for what, follower in following(kind).items():
        ids = merge.moved.get(what, [])
        if not ids:
            continue
        for holder in (merge.survivor_id, *(each.survivor_id for each in above)):
            follower.move(from_id=holder, to_id=merge.absorbed_id, only=ids)
        for each in above:
            rest = [one for one in each.moved.get(what, []) if one not in ids]
            if rest != each.moved.get(what, []):
                each.moved = {**each.moved, what: rest}
                each.save(update_fields=["moved"])
