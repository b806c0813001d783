"""
Rows of a file divided between two processes that bring them in at once.

Rows that may speak of each other, or of one record of the base, go to one of them in the order of
the file: so whoever comes second finds what the first has made, as if one had brought all in.
"""

import json
from collections.abc import Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from voronka.quality.imports.matching import Seen, find
from voronka.quality.imports.models import SharedRows
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.records.queries.same_points import holders_of

# Whoever shares also reads what comes next.
_MORE_TO_DO = 1.12
_CARDS = ("lead", "deal")
_WITHDRAW = "UPDATE quality_sharedrows SET is_done = true WHERE file_id = %s AND NOT is_done"
_SHARE = """
INSERT INTO quality_sharedrows (file_id, numbers, is_done) VALUES (%s, %s::jsonb, false)
ON CONFLICT (file_id) DO UPDATE SET numbers = excluded.numbers, is_done = false
"""


class Beside:
    """
    What the one that shares says to the one that helps.

    It says so by a connection of its own, for its transaction ends only when all are through.
    """

    def __init__(self, import_id: UUID, aside: BaseDatabaseWrapper) -> None:
        self._import_id, self._aside = import_id, aside

    def withdraw(self) -> None:
        """Take back what nobody has begun, and wait for who has: a sharer may have died before."""
        self._say(_WITHDRAW, str(self._import_id))

    def share(self, rows: Sequence[PlannedRow]) -> None:
        numbers = [row.number for row in rows]
        self._say(_SHARE, str(self._import_id), json.dumps(numbers))

    def is_helped(self) -> bool:
        """Wait for who has the rows in hand; False if nobody has done them, and nobody will."""
        shared = SharedRows.objects.select_for_update(of=("self",)).get(pk=self._import_id)
        if shared.is_done:
            return True
        shared.is_done = True
        shared.save(update_fields=["is_done"])
        return False

    def _say(self, sql: str, *params: str) -> None:
        with self._aside.cursor() as cursor:
            cursor.execute(sql, params)


@contextmanager
def place_beside(import_id: UUID) -> Iterator[Beside]:
    """Have a place for who helps, for as long as this lasts."""
    aside: BaseDatabaseWrapper = connection.copy()
    try:
        yield Beside(import_id, aside)
    finally:
        aside.close()


def may_be_divided(planner: Planner) -> bool:
    """Say whether rows of this file do not depend on each other but by whom they speak of."""
    # Robots hand out in turn and count what is open: theirs is one order.
    return planner.kind in _CARDS and not planner.settings.with_robots


def divided(
    planner: Planner, rows: Sequence[PlannedRow]
) -> tuple[list[PlannedRow], list[PlannedRow]]:
    """Return the rows of who shares and who helps, each in the order of the file."""
    bundles = _bundles(rows, _marks(planner, rows))
    own: list[PlannedRow] = []
    others: list[PlannedRow] = []
    for bundle in bundles:
        (own if len(own) * _MORE_TO_DO < len(others) else others).extend(bundle)
    for hand in (own, others):
        hand.sort(key=lambda row: row.number)
    return own, others


def _marks(planner: Planner, rows: Sequence[PlannedRow]) -> list[set[Hashable]]:
    """Return of each row what it may have in common with others."""
    holders = holders_of(point for row in rows for point in row.points)
    everybody = find(planner.kind, planner.settings.system, rows, holders, Seen())
    marks: list[set[Hashable]] = []
    for row, found in zip(rows, everybody, strict=True):
        own: set[Hashable] = {(point.kind, point.value) for point in row.points}
        # All who are reached the same way: which of them it will be may change on the way.
        own |= {each.id for p in row.points for each in holders.get((p.kind, p.value), ())}
        own |= {found.by_key, found.contact_id, found.company_id} - {None}
        marks.append(own | ({("", row.external_id)} if row.external_id else set()))
    return marks


def _bundles(
    rows: Sequence[PlannedRow], marks: Iterable[set[Hashable]]
) -> Iterable[Sequence[PlannedRow]]:
    """Return the rows bound to each other by marks, directly or through others, together."""
    # Of each row the number of one that it is bound to, up to the one that stands for all.
    leads_to = list(range(len(rows)))

    def head(number: int) -> int:
        while leads_to[number] != number:
            leads_to[number] = leads_to[leads_to[number]]
            number = leads_to[number]
        return number

    first_with: dict[Hashable, int] = {}
    for number, own in enumerate(marks):
        for mark in own:
            leads_to[head(number)] = head(first_with.setdefault(mark, number))
    bundles: dict[int, list[PlannedRow]] = {}
    for number, row in enumerate(rows):
        bundles.setdefault(head(number), []).append(row)
    return bundles.values()
