"""What the work area announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from voronka.kernel.events import Event
from voronka.process.state import CardRef


@dataclass(frozen=True, kw_only=True)
class CardTasksChanged(Event):
    """A task of the card was set, moved, cancelled or opened again."""

    ref: CardRef


@dataclass(frozen=True, kw_only=True)
class PeopleTold(Event):
    """People were told things of a kind inside the product: by key, who; each once for the key."""

    kind: str
    told: Mapping[str, tuple[UUID, ...]]
