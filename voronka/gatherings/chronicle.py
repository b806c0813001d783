"""History of events, and of those who are invited: rows of the one history."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from voronka.gatherings.models import Gathering, Guest
from voronka.kernel.actor import Actor
from voronka.process.state import CardKind, CardRef
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.add_history_to_cards import add_history_to_cards


def of_gathering(gathering_id: UUID) -> CardRef:
    """Return the name under which history knows an event."""
    return CardRef(cast(CardKind, "event"), gathering_id)


def tell(
    gathering: Gathering, what: str, *, actor: Actor, now: datetime, note: str = "", **payload: Any
) -> None:
    """Write that an event was made, changed, called off or brought back."""
    ref = of_gathering(gathering.pk)
    add_history(ref=ref, kind=what, note=note, payload=payload, actor=actor, now=now)


def tell_guests(
    gathering: Gathering, guests: Iterable[Guest], what: str, *, actor: Actor, now: datetime
) -> None:
    """Write into the history of those invited what became of it, in one statement."""
    payload = {
        "event": str(gathering.pk),
        "title": gathering.name,
        "starts_at": gathering.starts_at.isoformat(),
    }
    payloads = [(guest.ref, payload) for guest in guests]
    add_history_to_cards(kind="guest", name=what, payloads=payloads, actor=actor, now=now)
