"""How people have arranged their places."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.people.models import Layout

# Where it is kept what somebody has opened last, whatever page they are on.
OPENED = "opened"
_LAYOUT = Question(
    lambda: Layout.objects.filter(user_id=Given("user"), place=Given("place")).only("shape")
)


def layout_of(*, actor: Actor, place: str) -> Mapping[str, Any]:
    """Return how the actor has arranged a place; empty where they have not."""
    found = _LAYOUT.first(user=actor.id, place=place)
    return found.shape if found else {}


def layouts_of(*, actor: Actor, places: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return how the actor has arranged these places, by name, in one query."""
    found = Layout.objects.filter(user=actor.id, place__in=places)
    return dict(found.values_list("place", "shape"))


def opened_last(*, actor: Actor) -> Sequence[UUID]:
    """Return the ids of the cards and clients the actor has opened, the last first."""
    found: list[UUID] = []
    ids = layout_of(actor=actor, place=OPENED).get("ids")
    for word in ids if isinstance(ids, list) else []:
        with suppress(ValueError):
            found.append(UUID(str(word)))
    return found
