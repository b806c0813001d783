from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.models import SavedView


def bring_back_view(*, view_id: UUID, actor: Actor) -> None:
    """
    Bring a view back that its owner has deleted.

    :raises NotFound: the actor has deleted no such view
    """
    view = SavedView.objects.filter(pk=view_id, owner=actor.id, deleted_at__isnull=False).first()
    if view is None:
        raise NotFound
    view.delete_at(None)
