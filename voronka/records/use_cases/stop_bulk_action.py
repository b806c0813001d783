from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.models import BulkAction


def stop_bulk_action(*, bulk_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Let a bulk action end after the part that is being carried out; what is done stays done.

    :raises NotFound: the actor has started no such action
    """
    own = BulkAction.objects.filter(pk=bulk_id, by=actor.id)
    if not own.exists():
        raise NotFound
    own.filter(finished_at__isnull=True, stopped_at__isnull=True).update(stopped_at=now)
