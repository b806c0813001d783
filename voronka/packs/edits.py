"""What can be done to the draft of a playbook, one part at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voronka.process.parts import Path, Tree, find, in_order, with_part


@dataclass(frozen=True, kw_only=True)
class Put:
    """
    Another value of a part; None takes it out.

    `seen` is the digest of the value that was looked at when this one was made up: if another
    stands there by now, somebody else was first. None puts it whatever stands there.
    """

    path: Path
    value: Any
    seen: str | None = None

    def applied_to(self, tree: Tree) -> dict[str, Any]:
        return with_part(tree, self.path, self.value)


@dataclass(frozen=True, kw_only=True)
class Ordered:
    """The keys of a section in another order."""

    path: Path
    keys: Sequence[str]

    def applied_to(self, tree: Tree) -> dict[str, Any]:
        return in_order(tree, self.path, self.keys)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """Names that a list has to hold, or no longer."""

    path: Path
    add: Sequence[str] = ()
    remove: Sequence[str] = ()

    def applied_to(self, tree: Tree) -> dict[str, Any]:
        before = find(tree, self.path) or []
        kept = [name for name in before if name not in self.remove]
        added = [name for name in self.add if name not in kept]
        return with_part(tree, self.path, [*kept, *added] or None)


Edit = Put | Ordered | Listed
