"""What happens when work changes hands."""

from dataclasses import dataclass
from uuid import UUID

from voronka.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class HandoverStarted(Event):
    """Who gets what is decided; it has to be carried out."""

    handover_id: UUID
