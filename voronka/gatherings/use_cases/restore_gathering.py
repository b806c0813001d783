"""An event that will be after all."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.queries.gatherings import gathering_to_change
from voronka.kernel.actor import Actor


@transaction.atomic
def restore_gathering(*, gathering_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Take back that an event was called off. One that stands already stays as it is.

    :raises NotFound: the actor sees no such event
    :raises NotAllowed: the actor sees the event but may not change it
    """
    gathering = gathering_to_change(gathering_id, actor)
    if gathering.called_off_at is None:
        return
    gathering.restore(at=now)
    chronicle.tell(gathering, "event_restored", actor=actor, now=now)
    if gathering.ends_at > now:
        chronicle.tell_awaited(gathering, "restored", actor=actor, now=now)
