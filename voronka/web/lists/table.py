"""
A list of anything as a table: a noun declares its columns, this draws the rows.

Rows are drawn by plain code rather than by templates: a page has some hundred cells.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from markupsafe import Markup, escape

from voronka.web.keeping import surroundings

_NARROWEST, _WIDEST = 48, 900
# Rows; a page has fifty.
_KEPT = 3_000
Line = TypeVar("Line")


# Compared by identity: what it draws is the column.
@dataclass(frozen=True, kw_only=True, eq=False)
class Column(Generic[Line]):
    """A column a list can show: `draw` gives the HTML of a cell, escaped."""

    key: str
    label: str
    draw: Callable[[Line], str]
    width: int = 150
    # The order it is sorted by, without its minus; "" if it cannot be.
    sort: str = ""
    is_number: bool = False
    # Whether its cells can be changed where they stand.
    is_editable: bool = False


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """What somebody has chosen of a list: columns in order, widths, density, order."""

    columns: tuple[str, ...]
    widths: Mapping[str, int]
    density: str
    sort: str

    @classmethod
    def of(
        cls, shape: Mapping[str, Any], known: Iterable[str], default: Sequence[str]
    ) -> "Arrangement":
        """Return what a kept layout says, as far as it still makes sense."""
        there = set(known)
        named = shape.get("columns")
        chosen = [key for key in named if key in there] if isinstance(named, list) else []
        widths = shape.get("widths")
        return cls(
            columns=tuple(dict.fromkeys(chosen)) or tuple(key for key in default if key in there),
            widths=_widths(widths) if isinstance(widths, dict) else {},
            density="compact" if shape.get("density") == "compact" else "normal",
            sort=str(shape.get("sort") or "")[:80],
        )


def _widths(raw: Mapping[str, Any]) -> dict[str, int]:
    return {
        key: max(_NARROWEST, min(_WIDEST, value))
        for key, value in raw.items()
        if isinstance(value, int)
    }


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The head of a column; one with an address sorts by it."""

    key: str
    label: str
    width: int
    is_number: bool
    address: str
    sort: str
    direction: str


def headings(
    columns: Sequence[Column[Any]],
    arrangement: Arrangement,
    *,
    sort: str,
    address: Callable[[str], str],
) -> tuple[Heading, ...]:
    """Return the heads; pressing one sorts by it, once more the other way."""
    return tuple(
        Heading(
            key=column.key,
            label=column.label,
            width=arrangement.widths.get(column.key, column.width),
            is_number=column.is_number,
            sort=_next_sort(column, sort),
            address=address(_next_sort(column, sort)) if column.sort else "",
            direction=_direction(column, sort),
        )
        for column in columns
    )


def _next_sort(column: Column[Any], sort: str) -> str:
    rising = not (column.is_number or column.sort.endswith("_at"))
    first, second = (column.sort, f"-{column.sort}")[:: 1 if rising else -1]
    return second if sort == first else first


def _direction(column: Column[Any], sort: str) -> str:
    if not column.sort or sort.removeprefix("-") != column.sort:
        return ""
    return "descending" if sort.startswith("-") else "ascending"


def rows_html(
    columns: Sequence[Column[Line]],
    lines: Iterable[Line],
    *,
    name: Callable[[Line], tuple[Any, str]],
    shows: Callable[[Line], Hashable] | None = None,
) -> Markup:
    """
    Return the rows; `name` gives the id of a line and what it is called.

    With `shows`, which gives all that a line shows, rows are drawn once and kept.
    """
    if shows is None:
        return Markup("".join(_row(columns, line, *name(line)) for line in lines))
    drawn_by = tuple(columns), surroundings()
    kept = (_kept_row(_Drawn(line, (shows(line), *drawn_by), columns, name)) for line in lines)
    return Markup("".join(kept))


def _row(columns: Sequence[Column[Line]], line: Line, key: Any, title: str) -> str:
    parts = [
        f'<tr id="row-{key}"><td class="cell-check"><input type="checkbox"'
        f' class="form-check-input" data-row value="{key}" aria-label="{escape(title)}"></td>'
    ]
    for column in columns:
        parts += (_cell(column), column.draw(line), "</td>")
    parts.append("</tr>\n")
    return "".join(parts)


class _Drawn:
    """A line to be drawn; two are the same if they show the same."""

    __slots__ = ("columns", "line", "name", "shown")

    def __init__(
        self, line: Any, shown: Hashable, columns: Sequence[Column[Any]], name: Callable[[Any], Any]
    ) -> None:
        self.line, self.shown, self.columns, self.name = line, shown, columns, name

    def __hash__(self) -> int:
        return hash(self.shown)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Drawn) and self.shown == other.shown


@lru_cache(_KEPT)
def _kept_row(drawn: _Drawn) -> str:
    return _row(drawn.columns, drawn.line, *drawn.name(drawn.line))


@lru_cache(2_000)
def _cell(column: Column[Any]) -> str:
    number = " cell-num num" if column.is_number else ""
    edited = f' data-cell="{column.key}" tabindex="-1"' if column.is_editable else ""
    return f'<td class="cell-{column.key}{number}"{edited}>'


def link(address: str, text: str) -> str:
    """Return a link that opens in the slide-over, with an address of its own."""
    where = escape(address)
    return f'<a href="{where}" hx-get="{where}" hx-target="#slide">{escape(text)}</a>'


def missing(text: str) -> str:
    return f'<span class="is-missing">{escape(text)}</span>'
