"""What the work area announces."""

from dataclasses import dataclass

from voronka.kernel.events import Event
from voronka.process.state import CardRef


@dataclass(frozen=True, kw_only=True)
class CardTasksChanged(Event):
    """A task of the card was set, moved, cancelled or opened again."""

    ref: CardRef
