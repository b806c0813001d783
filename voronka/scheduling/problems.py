"""Why a visit cannot be booked so, and what to change: as data, in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.utils.translation import get_language

from voronka.process.state import CardRef
from voronka.process.text import Text

Kind = Literal[
    "permission", "closed", "unknown", "person", "no_phone", "missing", "past", "too_soon",
    "too_far", "outside_hours", "absent", "taken", "travel", "too_short", "too_long",
    "already_booked", "status", "result", "moved",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BookingProblem:
    """
    One thing that is wrong with a visit. `field` is what to change: starts_at, duration,
    resource, address, link, result, reason, or `card.<field>` for a field of the card.

    `card` is the card whose visit is in the way, if the actor may see it.
    """

    kind: Kind
    message: Text
    advice: Text
    field: str = ""
    card: CardRef | None = None
    card_title: str = ""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A time that somebody is free for a visit."""

    resource_id: UUID
    resource_name: str
    starts_at: datetime
    ends_at: datetime


class UnableToBook(Exception):
    """Nothing was booked or changed. Says everything that is wrong at once, and what is free."""

    def __init__(self, problems: Sequence[BookingProblem], free: Sequence[Slot] = ()) -> None:
        self.problems, self.free = tuple(problems), tuple(free)
        super().__init__(" ".join(self.messages("en")))

    def messages(self, locale: str) -> list[str]:
        """Return the problems with their advice, each as one text."""
        return [f"{p.message.in_(locale)} {p.advice.in_(locale)}".strip() for p in self.problems]

    def __str__(self) -> str:
        return " ".join(self.messages(get_language() or "en"))
