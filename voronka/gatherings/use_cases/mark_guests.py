"""Who came and who did not."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.gatherings import chronicle
from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.queries.gatherings import gathering_seen
from voronka.gatherings.queries.guests import seen_guests
from voronka.gatherings.vocabulary import STATUSES
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound


class UnableToMarkGuests(Exception):
    """The guests stay as they are. The message is fit for the person who asked."""


@transaction.atomic
def mark_guests(
    *, gathering_id: UUID, guest_ids: Collection[UUID], status: str, actor: Actor, now: datetime
) -> None:
    """
    Say of guests that they registered, came, did not come or declined.

    Whoever sees the event and the guest's card may.

    :raises NotFound: the actor sees no such event, or not all of these guests
    :raises UnableToMarkGuests: the event has not begun, so nobody can have stayed away
    """
    gathering = gathering_seen(gathering_id, actor)
    found = list(
        seen_guests(gathering, actor)
        .filter(pk__in=list(guest_ids))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if len(found) != len(set(guest_ids)):
        raise NotFound
    put_down(gathering, found, status, actor, now)


def refuse_unless_begun(gathering: Gathering, now: datetime) -> None:
    """
    :raises UnableToMarkGuests: the event has not begun, so nobody can have stayed away
    """
    if gathering.starts_at > now:
        raise UnableToMarkGuests(_("The event has not begun: nobody is late yet."))


def put_down(
    gathering: Gathering, guests: Sequence[Guest], status: str, actor: Actor, now: datetime
) -> None:
    """
    Write down what became of these guests, who are locked.

    :raises UnableToMarkGuests: the event has not begun, so nobody can have stayed away
    """
    if status not in STATUSES:
        raise UnableToMarkGuests(_("There is no such answer."))
    if status == "absent":
        refuse_unless_begun(gathering, now)
    changed = [guest for guest in guests if guest.status != status]
    Guest.mark_all(changed, status, by=actor.name, at=now)
    chronicle.tell_guests(gathering, changed, status, actor=actor, now=now)
