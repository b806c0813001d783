"""What is announced about robots."""

from dataclasses import dataclass
from uuid import UUID

from voronka.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class EnrolmentAsked(Event):
    """A robot is to take on the cards that were there before it."""

    enrolment_id: UUID
