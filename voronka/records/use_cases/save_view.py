from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.storable import storable
from voronka.records.models import SavedView
from voronka.records.models.saved_view import AUDIENCES, OF_TEAM

_LONGEST_QUERY = 6_000
_LONGEST_NAME = 80


class UnableToSaveView(Exception):
    """The view stays as it was. The message says why."""


def save_view(
    *,
    actor: Actor,
    now: datetime,
    noun: str,
    name: str,
    query: str,
    shape: Mapping[str, Any],
    audience: str = "private",
    view_id: UUID | None = None,
) -> UUID:
    """
    Save a list with its filters and columns under a name, or save a view of one's own anew.

    :raises NotFound: the actor sees no such view
    :raises NotAllowed: the view is somebody else's
    :raises UnableToSaveView: it has no name, or its filter is too long
    """
    name = storable(name).strip()[:_LONGEST_NAME]
    if not name:
        raise UnableToSaveView(_("Give the view a name."))
    if audience not in AUDIENCES or len(query) > _LONGEST_QUERY:
        raise UnableToSaveView(_("This view cannot be saved."))
    if audience == OF_TEAM and actor.team_id is None:
        raise UnableToSaveView(_("You belong to no team with whom the view could be shared."))
    if actor.id is None:
        raise NotFound
    view = SavedView(owner_id=actor.id, noun=noun, created_at=now)
    if view_id is not None:
        view = view_to_change(view_id=view_id, actor=actor)
    view.change(
        name=name,
        audience=audience,
        team_id=actor.team_id if audience == OF_TEAM else None,
        query=storable(query),
        shape=dict(shape),
    )
    return view.pk


def view_to_change(*, view_id: UUID, actor: Actor) -> SavedView:
    """
    Return a view of the actor's own.

    :raises NotFound: the actor sees no such view
    :raises NotAllowed: it is somebody else's
    """
    view = SavedView.objects.visible_to(actor).filter(pk=view_id).first()
    if view is None:
        raise NotFound
    if view.owner_id != actor.id:
        raise NotAllowed(_("Only who made a view may change it. You can save a copy."))
    return view
