"""Taking back that many were invited at once."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.queries.guests import seen_guests
from voronka.kernel.actor import Actor


@transaction.atomic
def withdraw_invitations(
    *, gathering_id: UUID, invited_at: datetime, actor: Actor, now: datetime
) -> int:
    """
    Take off the list whom the actor invited at this moment; whoever was marked since stays.

    :raises NotFound: the actor sees no such event
    """
    gathering = gathering_seen(gathering_id, actor)
    mine = seen_guests(gathering, actor).filter(
        invited_at=invited_at, invited_by=actor.name, changed_at__isnull=True
    )
    found = list(mine.select_for_update(of=("self",)).order_by("pk"))
    Guest.objects.filter(pk__in=[guest.pk for guest in found]).delete()
    chronicle.tell_guests(gathering, found, "removed", actor=actor, now=now)
    return len(found)
