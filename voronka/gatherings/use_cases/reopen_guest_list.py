"""Everybody else may have come after all."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.models import Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.queries.guests import closed_guests
from voronka.kernel.actor import Actor


@transaction.atomic
def reopen_guest_list(*, gathering_id: UUID, actor: Actor, now: datetime) -> Sequence[UUID]:
    """
    Take back that everybody else did not come, of the guests one sees, within a day: each is again
    what they were. Whoever was marked since stays. Return those of whom it was taken back.

    :raises NotFound: the actor sees no such event
    """
    gathering = gathering_seen(gathering_id, actor)
    closed = closed_guests(gathering, actor, now=now)
    found = list(closed.select_for_update(of=("self",)).order_by("pk"))
    Guest.take_back_all(found, by=actor.name, at=now)
    chronicle.tell_guests(gathering, found, "taken_back", actor=actor, now=now)
    return [guest.pk for guest in found]
