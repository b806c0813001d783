"""What happens to events and their guests, for whom reacts to it."""

from dataclasses import dataclass
from uuid import UUID

from voronka.gatherings.vocabulary import Change
from voronka.kernel.events import Event
from voronka.process.state import CardRef


@dataclass(frozen=True, kw_only=True)
class GuestsConcerned(Event):
    """An event was changed, or guests became others: their cards are to be told, once a stamp."""

    gathering_id: UUID
    change: Change
    stamp: str
    refs: tuple[CardRef, ...]


@dataclass(frozen=True, kw_only=True)
class GatheringsBegun(Event):
    """Events have begun: what these cards wait for may be the one after it."""

    refs: tuple[CardRef, ...]
