from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.kernel import live
from voronka.kernel.actor import Actor
from voronka.work.models import Notification


def read_notifications(*, actor: Actor, now: datetime, ids: Sequence[UUID] | None = None) -> None:
    """
    Mark the actor's notifications read: these, or all of them.
    """
    own = Notification.objects.visible_to(actor)
    if ids is not None:
        own = own.filter(pk__in=ids)
    if own.mark_read(now) and actor.id:
        live.publish(live.of_user(actor.id), what="notifications_read")
