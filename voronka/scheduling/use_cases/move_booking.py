"""Another time for a visit, or another person."""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.commands import BookingChanged
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.queries.cards import card_for, state_of
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.remove_participant import remove_participant
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.calendars import lock_calendars
from voronka.scheduling.models import Booking
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.queries.wishes import refuse_unless_possible
from voronka.scheduling.use_cases.book_visit import require_booking_right
from voronka.scheduling.wrong_moment import refuse_if_over


def move_booking(
    *,
    booking_id: UUID,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    resource_id: UUID | None = None,
    duration: timedelta | None = None,
) -> None:
    """
    Move a visit, as often as the client asks for it. It waits for a confirmation again.

    Without `resource_id` the same person goes, without `duration` it lasts as long as before.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card, or not book
    :raises UnableToBook: the visit is over, or something is wrong with the new time
    :raises CommandRefused: the process does not allow it
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        playbook = active_playbook()
        require_booking_right(playbook, actor)
        refuse_if_over(booking)
        person = resource_id or booking.resource_id
        lock_calendars([booking.resource_id, person])
        duration = duration or booking.ends_at - booking.starts_at
        rules = refuse_unless_possible(
            playbook=playbook,
            state=state_of(card_for(booking.ref, actor), playbook),
            kind=booking.kind,
            resource_id=person,
            starts_at=starts_at,
            duration=duration,
            address=booking.address,
            link=booking.link,
            actor=actor,
            now=now,
            booking_id=booking.pk,
        )
        before = booking.resource_id
        booking.move(
            resource_id=person, starts_at=starts_at, duration=duration, margin=rules.margin
        )
        if person != before:
            _let_go(booking.ref, before, actor, now)
        add_participant(ref=booking.ref, user_id=person, role=rules.spec.role, actor=actor, now=now)
        changed = BookingChanged(booking=booking.kind, change="moved", booking_id=booking.pk)
        run_command(ref=booking.ref, command=changed, actor=actor, now=now)


def _let_go(ref: CardRef, user_id: UUID, actor: Actor, now: datetime) -> None:
    """End the part in the card of somebody who has no visit to it any more."""
    if Booking.objects.of_card(ref).standing().filter(resource_id=user_id).exists():
        return
    # Perhaps somebody has taken them off the card already.
    with suppress(NotFound):
        remove_participant(ref=ref, user_id=user_id, actor=actor, now=now)
