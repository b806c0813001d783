"""How people have arranged their places."""

from collections.abc import Collection, Mapping
from typing import Any

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.people.models import Layout

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
