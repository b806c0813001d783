"""Reporting on a visit."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import BookingChanged
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.models import CardFile
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.bookings import booking_to_change
from voronka.scheduling.wrong_moment import refuse_before_the_day, refuse_if_moved, refuse_if_over


def finish_visit(
    *,
    booking_id: UUID,
    result: str,
    actor: Actor,
    now: datetime,
    file_ids: Sequence[UUID] = (),
    seen_start: datetime | None = None,
) -> None:
    """
    Hand in what came of a visit (K21): words, and photos and drawings that were attached to the
    card before. A visit that took place is evidence of contact.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card
    :raises UnableToBook: the visit is over, was moved or is on a later day, there is no result, or
        a file is not on the card
    """
    with command_transaction():
        booking = booking_to_change(booking_id, actor)
        refuse_if_over(booking)
        refuse_if_moved(booking, seen_start=seen_start)
        refuse_before_the_day(booking, active_playbook(), now=now)
        if not result.strip():
            raise UnableToBook([_NO_RESULT])
        files = list(dict.fromkeys(file_ids))
        on_card = CardFile.objects.filter(
            card_kind=booking.card_kind, card_id=booking.card_id, pk__in=files
        )
        if on_card.count() != len(files):
            raise UnableToBook([_NO_SUCH_FILE])
        booking.finish(result=result.strip(), file_ids=files, at=now)
        changed = BookingChanged(booking=booking.kind, change="done", booking_id=booking.pk)
        run_command(ref=booking.ref, command=changed, actor=actor, now=now)


_NO_RESULT = BookingProblem(
    kind="result",
    message=Text("Результат визита не внесён.", "There is no result."),
    advice=Text(
        "Напишите, что измерено и о чём договорились.",
        "Write what was measured and what was agreed.",
    ),
    field="result",
)
_NO_SUCH_FILE = BookingProblem(
    kind="result",
    message=Text("Такого файла в карточке нет.", "The card has no such file."),
    advice=Text("Загрузите его ещё раз.", "Upload it again."),
    field="files",
)
