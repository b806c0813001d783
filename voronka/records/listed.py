"""
Kinds of things beside cards that stand in lists: what bulk actions and files ask of each.

An area registers its nouns under the name that saved views and layouts know them by.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.records.bulk_deeds import Outcome
from voronka.records.spreadsheets import Cell

# A filter as plain values, as it waits for a worker.
Wanted = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class SheetColumn:
    """A column of a file."""

    label: str
    value: Callable[[Any], Cell]


class Listed(Protocol):
    """A noun: which of its rows match, what can be done to many of them, how they fill a file."""

    def matching(self, *, wanted: Wanted, actor: Actor, now: datetime) -> "QuerySet[Any]":
        """
        Return the rows that match and that the actor sees.

        :raises UnreadableFilter: the filter makes no sense
        """

    def titles(self, *, ids: Sequence[UUID], actor: Actor) -> Mapping[UUID, str]:
        """Return what those of them are called that the actor sees."""

    def versions(self, *, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        """Return the versions of the rows, locked."""

    def check(self, *, command: Mapping[str, Any], actor: Actor) -> None:
        """
        Say whether it may begin.

        :raises NotAllowed: the actor may not do it
        :raises UnableToStartBulkAction: it makes no sense
        """

    def carry_out(
        self, *, ids: Sequence[UUID], command: Mapping[str, Any], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        """Do it to each row by itself: one that is refused stops no other."""

    def take_back(
        self,
        *,
        kept: Mapping[UUID, Mapping[str, Any]],
        command: Mapping[str, Any],
        actor: Actor,
        now: datetime,
    ) -> Mapping[UUID, Outcome]:
        """Take it back, for rows that nobody has changed since."""

    def sheet_columns(self, *, actor: Actor) -> Mapping[str, SheetColumn]:
        """Return the columns of a file by the names they have in the list."""

    def sheet_rows(
        self, *, wanted: Wanted, sort: str, actor: Actor, now: datetime
    ) -> Iterator[Sequence[Any]]:
        """Return all that matches in this order, part by part."""


_nouns: dict[str, Listed] = {}


def register_listed(noun: str, listed: Listed) -> None:
    """Let lists of this noun be worked on in bulk and taken out as files."""
    _nouns[noun] = listed


def listed_of(noun: str) -> Listed | None:
    """Return the noun, or None if it is a kind of card."""
    return _nouns.get(noun)
