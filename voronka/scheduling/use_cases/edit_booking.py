"""What is written about a visit, other than its time."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import Signal
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.use_cases.book_visit import require_booking_right
from voronka.scheduling.wrong_moment import refuse_if_over


def edit_booking(
    *, booking_id: UUID, address: str, wishes: str, actor: Actor, now: datetime
) -> None:
    """
    Write down another address or the client's wishes.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card, or not book
    :raises UnableToBook: the visit is over, or no address is given
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        require_booking_right(active_playbook(), actor)
        refuse_if_over(booking)
        if not address.strip():
            raise UnableToBook([_NO_ADDRESS])
        if (address.strip(), wishes.strip()) == (booking.address, booking.wishes):
            return
        booking.describe(address=address.strip(), wishes=wishes.strip())
        # Rules may read what is different now, so the engine has to look at the card again.
        edited = Signal(name=f"booking.{booking.kind}.edited")
        run_command(ref=booking.ref, command=edited, actor=actor, now=now)


_NO_ADDRESS = BookingProblem(
    kind="missing",
    message=Text("Не указан адрес.", "There is no address."),
    advice=Text("Укажите, куда ехать.", "Say where to go."),
    field="address",
)
