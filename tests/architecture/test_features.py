"""docs/features.md names every row of the mission once, and nothing that does not exist."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "features.md"
ROWS_OF = {"K": 28, "D": 5, "R": 8, "Q": 9, "B": 6, "F": 7, "N": 15}
_ROW = re.compile(
    r"^\| (?P<id>[A-Z]\d+) \| (?P<what>[^|]+) \| (?P<status>[^|]*) \|"
    r" (?P<built>[^|]*)\| (?P<shown>[^|]*)\| (?P<missing>[^|]*)\|$",
    re.MULTILINE,
)
_LINK = re.compile(r"\[`([^`]+)`\]\(([^)]+)\)")


@dataclass(frozen=True)
class Row:
    id: str
    status: str
    built: list[tuple[str, str]]
    tests: list[tuple[str, str]]
    missing: str


def _rows() -> list[Row]:
    return [
        Row(
            found["id"],
            found["status"].strip(),
            _LINK.findall(found["built"]),
            _LINK.findall(found["shown"]),
            found["missing"].strip(),
        )
        for found in _ROW.finditer(PAGE.read_text(encoding="utf-8"))
    ]


ROWS = _rows()


def test_every_row_of_the_mission_stands_there_once_and_in_order() -> None:
    assert [row.id for row in ROWS] == [
        f"{letter}{number}" for letter, last in ROWS_OF.items() for number in range(1, last + 1)
    ]


def test_the_numbers_at_the_top_are_those_of_the_table() -> None:
    statuses = [row.status for row in ROWS]
    numbers = [statuses.count(status) for status in ("done", "partly", "not yet")]

    assert sum(numbers) == len(ROWS)
    assert "Of {} rows, {} are done, {} partly, {} not yet.".format(
        len(ROWS), *numbers
    ) in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_is_claimed_exists(row: Row) -> None:
    claims_something = row.status != "not yet"

    assert bool(row.built) == bool(row.tests) == claims_something
    assert row.missing or row.status == "done"
    for name, target in row.built:
        assert target == f"../voronka/{name}"
        assert (PAGE.parent / target).exists(), target
    for name, target in row.tests:
        source = (PAGE.parent / target).read_text(encoding="utf-8")
        assert re.search(rf"^def {name}\(", source, re.MULTILINE), f"{target}::{name}"
