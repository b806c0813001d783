"""Everybody else did not come."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.queries.guests import seen_guests
from voronka.gatherings.use_cases.mark_guests import refuse_unless_begun
from voronka.kernel.actor import Actor


@transaction.atomic
def close_guest_list(*, gathering_id: UUID, actor: Actor, now: datetime) -> Sequence[UUID]:
    """
    Say of all guests one sees who were awaited and are not marked that they did not come.

    Return them.

    :raises NotFound: the actor sees no such event
    :raises UnableToMarkGuests: the event has not begun
    """
    gathering = gathering_seen(gathering_id, actor)
    refuse_unless_begun(gathering, now)
    awaited = seen_guests(gathering, actor).awaited()
    found = list(awaited.select_for_update(of=("self",)).order_by("pk"))
    Guest.close_all(found, by=actor.name, at=now)
    chronicle.tell_guests(gathering, found, "absent", actor=actor, now=now)
    return [guest.pk for guest in found]
