"""The client has confirmed."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import BookingChanged
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.wrong_moment import refuse_if_over


def confirm_booking(*, booking_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Note that the client expects the visit. Confirming again changes nothing.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card
    :raises UnableToBook: the visit is over
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        refuse_if_over(booking)
        if booking.confirmed_at is not None:
            return
        booking.confirm(now)
        changed = BookingChanged(booking=booking.kind, change="confirmed", booking_id=booking.pk)
        run_command(ref=booking.ref, command=changed, actor=actor, now=now)
