"""How people have arranged their places."""

from collections.abc import Collection, Mapping
from typing import Any

from voronka.kernel.actor import Actor
from voronka.people.models import Layout


def layout_of(*, actor: Actor, place: str) -> Mapping[str, Any]:
    """Return how the actor has arranged a place; empty where they have not."""
    return layouts_of(actor=actor, places=[place]).get(place, {})


def layouts_of(*, actor: Actor, places: Collection[str]) -> Mapping[str, Mapping[str, Any]]:
    """Return how the actor has arranged these places, by name, in one query."""
    found = Layout.objects.filter(user=actor.id, place__in=places)
    return dict(found.values_list("place", "shape"))
