"""History of events, and of those who are invited: rows of the one history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from voronka.gatherings.events import GuestsConcerned
from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.vocabulary import OF_EVENT, Change
from voronka.kernel import events
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
    gathering: Gathering, guests: Sequence[Guest], what: Change, *, actor: Actor, now: datetime
) -> None:
    """
    Write into the history of those invited what became of it, in one statement, and have their
    cards hear of it.
    """
    if not guests:
        return
    payload = {
        "event": str(gathering.pk),
        "title": gathering.name,
        "starts_at": gathering.starts_at.isoformat(),
    }
    refs = tuple(guest.ref for guest in guests)
    payloads = [(ref, payload) for ref in refs]
    add_history_to_cards(kind="guest", name=what, payloads=payloads, actor=actor, now=now)
    # Each change of the event is told once, and each answer to it.
    stamp = str(gathering.revision) if what in OF_EVENT else ""
    events.announce(
        GuestsConcerned(
            actor=actor, at=now, gathering_id=gathering.pk, change=what, stamp=stamp, refs=refs
        )
    )


def tell_awaited(gathering: Gathering, what: Change, *, actor: Actor, now: datetime) -> None:
    """Tell those who are still awaited what became of the event, they and their robots."""
    gathering.note_news()
    awaited = Guest.objects.filter(gathering=gathering).awaited()
    tell_guests(gathering, list(awaited), what, actor=actor, now=now)
