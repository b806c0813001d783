"""
What can be done to many cards besides one command: an area above says how, a bulk action does it.

A deed is carried out part by part like a command, with the same progress, report and way back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.state import CardKind

Params = Mapping[str, Any]


class UnableToStartBulkAction(Exception):
    """Nothing has begun. The message says why."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one card: done, refused (with the reason), or not_found."""

    verdict: str = "done"
    reason: str = ""
    # What it takes to take it back.
    kept: Mapping[str, Any] = field(default_factory=dict)


class BulkDeed(Protocol):
    """Something that is done to many cards. `params` are stored with the action."""

    kind: CardKind
    # Whether two may be at it at once, each on cards that the other has not.
    may_be_shared: bool

    def check(self, *, params: Params, actor: Actor) -> None:
        """
        Say whether it may begin.

        :raises NotAllowed: the actor may not do it
        :raises UnableToStartBulkAction: the parameters make no sense
        """

    def carry_out(
        self, *, ids: Sequence[UUID], params: Params, actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        """Do it to each card by itself: one that is refused stops no other."""

    def take_back(
        self, *, kept: Mapping[UUID, Params], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        """Take it back, for cards that nobody has changed since."""


_deeds: dict[str, BulkDeed] = {}


def register_deed(name: str, deed: BulkDeed) -> None:
    """Let bulk actions do this too; the name is stored with each action, so it stays."""
    _deeds[name] = deed


def deed_of(command: Mapping[str, Any]) -> BulkDeed | None:
    """Return the deed a stored action is about, or None if it is a command."""
    return _deeds.get(str(command.get("kind", "")))


def params_of(command: Mapping[str, Any]) -> Params:
    return {name: value for name, value in command.items() if name != "kind"}
