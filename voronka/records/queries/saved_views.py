"""The saved views of a list that somebody may open."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.records.models import SavedView

_ANYBODY = Actor(kind="person", id=Given("actor"), team_id=Given("team"))  # type: ignore[arg-type]
_SEEN = Question(
    lambda: SavedView.objects.visible_to(_ANYBODY).filter(noun=Given("noun")).order_by("name", "pk")
)


@dataclass(frozen=True, kw_only=True)
class ViewLine:
    """A saved view."""

    id: UUID
    name: str
    audience: str
    query: str
    shape: Mapping[str, Any]
    is_own: bool


def views_naming(key: str, *, actor: Actor) -> tuple[Sequence[str], int]:
    """
    Return the names of the saved views that filter by something or show it as a column, those that
    the actor may open, and how many others there are.
    """
    word = rf"\y{re.escape(key)}\y"
    named = SavedView.objects.filter(deleted_at__isnull=True).annotate(
        arranged=Cast("shape", TextField())
    )
    found = named.filter(Q(query__regex=word) | Q(arranged__regex=word))
    names = found.filter(pk__in=SavedView.objects.visible_to(actor)).order_by("name", "pk")
    seen = list(names.values_list("name", flat=True))
    return seen, found.count() - len(seen)


def saved_views(*, actor: Actor, noun: str) -> Sequence[ViewLine]:
    """Return one's own views of a list and those that are shared with one, by name."""
    found = _SEEN.ask(noun=noun, actor=actor.id, team=actor.team_id)
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
