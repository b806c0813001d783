"""What happens to messages, in the past tense."""

from dataclasses import dataclass
from uuid import UUID

from voronka.kernel.events import Event
from voronka.process.state import CardRef


@dataclass(frozen=True, kw_only=True)
class MessageQueued(Event):
    message_id: UUID
    ref: CardRef
