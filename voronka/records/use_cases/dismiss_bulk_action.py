from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.models import BulkAction


def dismiss_bulk_action(*, bulk_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Put the note about a finished action away.

    :raises NotFound: the actor has started no such action, or it runs still
    """
    own = BulkAction.objects.filter(pk=bulk_id, by=actor.id, finished_at__isnull=False)
    if not own.update(dismissed_at=now):
        raise NotFound
