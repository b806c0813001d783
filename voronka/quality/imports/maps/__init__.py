"""How exports of other systems name their columns: one file a system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from voronka.process.loading.composing import plain_value

COMMON = "common"
# As many headings of its own make a file an export of that system.
_ENOUGH = 2


@dataclass(frozen=True, kw_only=True)
class SystemMap:
    """What the headings of one system's exports mean."""

    system: str
    signature: frozenset[str]
    headings: Mapping[str, frozenset[str]]


@cache
def system_maps() -> Mapping[str, SystemMap]:
    """Return the map of each system, by the name of its file."""
    return {path.stem: _read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"))}


def system_of(headings: Sequence[str]) -> str:
    """Return whose export a file with these headings is; "" if nobody's that is known."""
    seen = {plain(heading) for heading in headings}
    counts = {
        name: len(each.signature & seen)
        for name, each in system_maps().items()
        if len(each.signature & seen) >= _ENOUGH
    }
    return max(counts, key=lambda name: counts[name]) if counts else ""


def plain(heading: str) -> str:
    return " ".join(heading.lower().replace("ё", "е").strip(" *:").split())


def _read(path: Path) -> SystemMap:
    raw = plain_value(path.read_text(encoding="utf-8"))
    return SystemMap(
        system=path.stem,
        signature=frozenset(plain(each) for each in raw["signature"]),
        headings={
            target: frozenset(plain(str(each)) for each in names)
            for target, names in raw["headings"].items()
        },
    )
