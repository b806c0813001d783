"""How people have arranged their places."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.people.models import Layout

# Where it is kept what somebody has opened last, whatever page they are on.
OPENED = "opened"
# How wide what slides over the page is, and whether the menu is folded.
PANELS = "panels"
_NARROWEST_PX, _WIDEST_PX = 420, 4000
_LAYOUT = Question(
    lambda: Layout.objects.filter(user_id=Given("user"), place=Given("place")).only("shape")
)


def layout_of(*, actor: Actor, place: str) -> Mapping[str, Any]:
    """Return how the actor has arranged a place; empty where they have not."""
    found = _LAYOUT.first(user=actor.id, place=place)
    return found.shape if found else {}


@dataclass(frozen=True)
class Panels:
    """How somebody has arranged what stands around every page; no width is the usual one."""

    is_folded: bool = False
    slide_px: int | None = None


def panels_of(*, actor: Actor) -> Panels:
    """Return how the actor has arranged what stands around every page."""
    shape = layout_of(actor=actor, place=PANELS)
    width = shape.get("slide")
    fits = type(width) is int and _NARROWEST_PX <= width <= _WIDEST_PX
    return Panels(is_folded=shape.get("folded") is True, slide_px=width if fits else None)


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
