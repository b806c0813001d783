"""What the work area announces."""

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
    """People were told something inside the product, each once for the key."""

    user_ids: tuple[UUID, ...]
    kind: str
    key: str
