"""
Reporting on a visit that did not work out: it is called off, so that the process arranges another.

The outcomes of the task that need a note are those of such a visit; the playbook asks for a note
exactly there.
"""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.records.use_cases.run_command import command_transaction
from voronka.scheduling.queries import visit_reports
from voronka.scheduling.queries.bookings import booking_for
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.work.use_cases.close_task import close_task


def give_up_visit(
    *,
    booking_id: UUID,
    reason: str,
    actor: Actor,
    now: datetime,
    outcome: str = "",
    seen_start: datetime | None = None,
) -> None:
    """
    Say that the visit did not work out: its task is closed so, and its time is free again.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card
    :raises UnableToBook: there is no reason, or the visit is over or was moved
    :raises UnableToCloseTask: the task wants an outcome that was not chosen
    :raises CommandRefused: the process does not allow it
    """
    visit = booking_for(booking_id=booking_id, actor=actor)
    task = visit_reports.task_of_visit(visit, actor)
    with command_transaction():
        choices = visit_reports.outcomes_of(task, held=False) if task else ()
        if task and choices and reason.strip():
            # Before the visit is off: a task that waits for it is cancelled with it.
            outcome = outcome or visit_reports.only(choices)
            close_task(task_id=task.id, outcome=outcome, note=reason, actor=actor, now=now)
        cancel_booking(
            booking_id=booking_id, reason=reason, seen_start=seen_start, actor=actor, now=now
        )
