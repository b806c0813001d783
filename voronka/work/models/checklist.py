"""
A checklist inside a task: lines to tick, up to three levels deep, kept as JSON.

A line is `{"text": …, "done_at": iso | null, "done_by": name, "items": […]}`; its path is the list
of positions that lead to it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from voronka.process.schema import ChecklistItemSpec
from voronka.process.text import Text

Lines = list[dict[str, Any]]
Path = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ChecklistLine:
    """One line as it is shown."""

    path: Path
    text: Text
    done_at: datetime | None
    done_by: str
    items: tuple["ChecklistLine", ...]


def lines_of(spec: Sequence[ChecklistItemSpec]) -> Lines:
    """Return a fresh checklist, nothing ticked."""
    return [
        {
            "text": item.text.plain(),
            "done_at": None,
            "done_by": "",
            "items": lines_of(item.items),
        }
        for item in spec
    ]


def carried_over(fresh: Lines, old: Lines) -> Lines:
    """Return the fresh checklist with the ticks of those old lines that say the same."""
    ticked = {str(line["text"]): line for line in old}
    for line in fresh:
        if (before := ticked.get(str(line["text"]))) is None:
            continue
        line["done_at"], line["done_by"] = before["done_at"], before["done_by"]
        line["items"] = carried_over(line["items"], before["items"])
    return fresh


def line_at(lines: Lines, path: Sequence[int]) -> dict[str, Any]:
    """
    Return the line the path leads to.

    :raises LookupError: it leads nowhere
    """
    if not path or min(path) < 0:
        raise LookupError(path)
    for position in path[:-1]:
        lines = lines[position]["items"]
    return lines[path[-1]]


def shown(lines: Lines, above: Path = ()) -> tuple[ChecklistLine, ...]:
    """Return the lines as they are shown, each with its path."""
    return tuple(
        ChecklistLine(
            path=(*above, position),
            text=Text.parse(line["text"]),
            done_at=datetime.fromisoformat(line["done_at"]) if line["done_at"] else None,
            done_by=line["done_by"],
            items=shown(line["items"], (*above, position)),
        )
        for position, line in enumerate(lines)
    )


def progress(lines: Lines) -> tuple[int, int]:
    """Return how many lines are ticked, of how many; every level counts by itself."""
    every = list(_every(lines))
    return sum(1 for line in every if line["done_at"]), len(every)


def _every(lines: Lines) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield line
        yield from _every(line["items"])
