"""Facts that areas announce. Lower areas announce, higher areas react; nobody imports upwards."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from voronka.kernel.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that has happened: who did it, when, and the ids of what it concerns."""

    actor: Actor
    at: datetime


E = TypeVar("E", bound=Event)
_listeners: list[tuple[type[Event], Callable[[Any], None]]] = []


def listen(event_class: type[E], listener: Callable[[E], None]) -> None:
    """Have the listener told of every event of this class; registering twice changes nothing."""
    if (event_class, listener) not in _listeners:
        _listeners.append((event_class, listener))


def announce(event: Event) -> None:
    """
    Tell the event's listeners, in the order they registered, inside the caller's transaction.

    A listener that fails undoes the whole change. One that does slow or outside work defers a job,
    which commits with the data.
    """
    for event_class, listener in _listeners:
        if isinstance(event, event_class):
            listener(event)
