"""Which row of a table is the one with the headings."""

from collections.abc import Sequence

_LOOKED_AT = 25


def heading_row(rows: Sequence[Sequence[str]]) -> int:
    """
    Return its number, from 1: the first that is nearly as wide as the table; titles and notes above
    a table fill a cell or two.
    """
    widths = [sum(1 for cell in row if cell.strip()) for row in rows[:_LOOKED_AT]]
    widest = max(widths, default=0)
    if not widest:
        return 0
    enough = max(1, round(widest * 0.6))
    return next(number for number, width in enumerate(widths, start=1) if width >= enough)
