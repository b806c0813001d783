"""Calling a visit off."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import BookingChanged
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.use_cases.book_visit import require_booking_right
from voronka.scheduling.wrong_moment import refuse_if_moved, refuse_if_over


def cancel_booking(
    *,
    booking_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    seen_start: datetime | None = None,
) -> None:
    """
    Cancel a visit; its time is free again.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card, or not book
    :raises UnableToBook: the visit is over or was moved, or no reason is given
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        require_booking_right(active_playbook(), actor)
        refuse_if_over(booking)
        refuse_if_moved(booking, seen_start=seen_start)
        if not reason.strip():
            raise UnableToBook([_NO_REASON])
        booking.cancel(reason=reason.strip(), at=now)
        changed = BookingChanged(booking=booking.kind, change="cancelled", booking_id=booking.pk)
        run_command(ref=booking.ref, command=changed, actor=actor, now=now)


_NO_REASON = BookingProblem(
    kind="missing",
    message=Text("Не сказано, почему визит отменён.", "It is not said why the visit is off."),
    advice=Text("Напишите причину.", "Write the reason."),
    field="reason",
)
