from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.models import Export


def put_away_export(*, export_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Stop a file that is being written, or put the note about a finished one away.

    :raises NotFound: the actor has asked for no such file
    """
    own = Export.objects.filter(pk=export_id, by=actor.id)
    if not own.exists():
        raise NotFound
    own.filter(finished_at__isnull=True).update(stopped_at=now)
    own.update(dismissed_at=now)
