"""The saved views of a list that somebody may open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.records.models import SavedView


@dataclass(frozen=True, kw_only=True)
class ViewLine:
    """A saved view."""

    id: UUID
    name: str
    audience: str
    query: str
    shape: Mapping[str, Any]
    is_own: bool


def saved_views(*, actor: Actor, noun: str) -> Sequence[ViewLine]:
    """Return one's own views of a list and those that are shared with one, by name."""
    found = SavedView.objects.visible_to(actor).filter(noun=noun).order_by("name", "pk")
    return [
        ViewLine(
            id=view.pk,
            name=view.name,
            audience=view.audience,
            query=view.query,
            shape=view.shape,
            is_own=view.owner_id == actor.id,
        )
        for view in found
    ]
