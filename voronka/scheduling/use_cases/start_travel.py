"""On the way to a client."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import BookingChanged
from voronka.process.models.active import active_playbook
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.wrong_moment import (
    refuse_before_the_day,
    refuse_if_moved,
    refuse_if_over,
    refuse_if_remote,
)


def start_travel(
    *, booking_id: UUID, actor: Actor, now: datetime, seen_start: datetime | None = None
) -> None:
    """
    Say that whoever goes is on the way (K20). A second tap changes nothing.

    Who says it with the start they know of is refused if the visit has another by now.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card
    :raises UnableToBook: the visit is over, was moved, is on a later day, or nobody travels
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        refuse_if_over(booking)
        if booking.status == "on_my_way":
            return
        refuse_if_remote(booking)
        refuse_if_moved(booking, seen_start=seen_start)
        refuse_before_the_day(booking, active_playbook(), now=now)
        booking.start_travel(now)
        changed = BookingChanged(booking=booking.kind, change="on_my_way", booking_id=booking.pk)
        run_command(ref=booking.ref, command=changed, actor=actor, now=now)
