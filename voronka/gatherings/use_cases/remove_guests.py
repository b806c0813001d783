"""Somebody who was put on the list of an event by mistake."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.queries.guests import seen_guests
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound


@transaction.atomic
def remove_guests(
    *, gathering_id: UUID, guest_ids: Collection[UUID], actor: Actor, now: datetime
) -> None:
    """
    Take guests off the list; the history keeps that they were on it.

    :raises NotFound: the actor sees no such event, or not all of these guests
    """
    gathering = gathering_seen(gathering_id, actor)
    seen = seen_guests(gathering, actor).filter(pk__in=list(guest_ids))
    found = list(seen.select_for_update(of=("self",)).order_by("pk"))
    if len(found) != len(set(guest_ids)):
        raise NotFound
    Guest.objects.filter(pk__in=[guest.pk for guest in found]).delete()
    chronicle.tell_guests(gathering, found, "removed", actor=actor, now=now)
