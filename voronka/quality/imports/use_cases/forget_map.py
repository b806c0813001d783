from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.quality.imports.models import SavedMap
from voronka.quality.imports.rights import must_be_allowed


def forget_map(*, map_id: UUID, actor: Actor) -> None:
    """
    Keep these choices no longer; files that took them stay as they are.

    :raises NotAllowed: the actor may not import
    :raises NotFound: nothing was kept so
    """
    must_be_allowed(actor)
    forgotten, _rows = SavedMap._default_manager.filter(pk=map_id).delete()
    if not forgotten:
        raise NotFound
