"""What is written about a visit, other than its time."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import Signal
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.obstacles import link_problems
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.use_cases.book_visit import require_booking_right
from voronka.scheduling.wrong_moment import refuse_if_over


def edit_booking(
    *,
    booking_id: UUID,
    actor: Actor,
    now: datetime,
    address: str = "",
    link: str = "",
    wishes: str = "",
) -> None:
    """
    Write down another address, of a remote meeting another link, or the client's wishes.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card, or not book
    :raises UnableToBook: the visit is over, or it has no place
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        require_booking_right(active_playbook(), actor)
        refuse_if_over(booking)
        address, link, wishes = address.strip(), link.strip(), wishes.strip()
        if booking.is_remote():
            address, problems = "", list(link_problems(link))
        else:
            link, problems = "", [] if address else [_NO_ADDRESS]
        if problems:
            raise UnableToBook(problems)
        if (address, link, wishes) == (booking.address, booking.link, booking.wishes):
            return
        booking.describe(address=address, link=link, wishes=wishes)
        # Rules may read what is different now, so the engine has to look at the card again.
        edited = Signal(name=f"booking.{booking.kind}.edited")
        run_command(ref=booking.ref, command=edited, actor=actor, now=now)


_NO_ADDRESS = BookingProblem(
    kind="missing",
    message=Text("Не указан адрес.", "There is no address."),
    advice=Text("Укажите, куда ехать.", "Say where to go."),
    field="address",
)
