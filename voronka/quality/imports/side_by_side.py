"""
Rows of a file divided between two hands that bring them in at once.

Rows that may speak of each other, or of one record of the base, go to one hand in the order of the
file: so whoever comes second finds what the first has made, as if there were one hand alone.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from django.db import connection

from voronka.quality.imports.matching import Seen, find
from voronka.quality.imports.planning import PlannedRow, Planner
from voronka.records.queries.same_points import holders_of

_CARDS = ("lead", "deal")


class SecondHand:
    """A thread with a connection of its own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self._pool = pool

    def does(self, work: Callable[[], None]) -> "Future[None]":
        return self._pool.submit(work)


@contextmanager
def second_hand() -> Iterator[SecondHand]:
    """Have a second hand for as long as this lasts."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="import") as pool:
        try:
            yield SecondHand(pool)
        finally:
            pool.submit(lambda: connection.close()).result()


def may_be_divided(planner: Planner) -> bool:
    """Say whether rows of this file do not depend on each other but by whom they speak of."""
    # Robots hand out in turn and count what is open: theirs is one order.
    return planner.kind in _CARDS and not planner.settings.with_robots


def divided(planner: Planner, rows: Sequence[PlannedRow]) -> tuple[list[PlannedRow], ...]:
    """Return the rows of each of two hands, about as many, each in the order of the file."""
    bundles = _bundles(rows, _marks(planner, rows))
    hands: tuple[list[PlannedRow], ...] = ([], [])
    for bundle in bundles:
        min(hands, key=len).extend(bundle)
    for hand in hands:
        hand.sort(key=lambda row: row.number)
    return hands


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
