"""Ways to narrow lists of cards that areas above bring along: each names its own."""

from collections.abc import Callable

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.process.state import CardKind

# Takes the word that was chosen, and answers with a condition on cards of the kind.
Narrowing = Callable[[str, CardKind, Actor], Q]

_NARROWINGS: dict[str, Narrowing] = {}


def register(name: str, narrowing: Narrowing) -> None:
    _NARROWINGS[name] = narrowing


def narrowed(name: str, word: str, kind: CardKind, actor: Actor) -> Q:
    """Return the condition that a word of this narrowing means."""
    return _NARROWINGS[name](word, kind, actor)
