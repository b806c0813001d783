"""Reporting on a visit that took place: its result, its files and the task of whoever went."""

from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.records.use_cases.run_command import command_transaction
from voronka.scheduling.queries import visit_reports
from voronka.scheduling.queries.bookings import booking_for
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.work.use_cases.close_task import close_task


def report_visit(
    *,
    booking_id: UUID,
    result: str,
    actor: Actor,
    now: datetime,
    outcome: str = "",
    seen_start: datetime | None = None,
) -> None:
    """
    Hand in the result with all files of the visit, and close its task.

    :raises NotFound: the actor sees no such visit
    :raises NotAllowed: the actor may not change the card
    :raises UnableToBook: there is no result, or the visit is over, was moved or is on a later day
    :raises UnableToCloseTask: the task wants an outcome that was not chosen
    :raises CommandRefused: the process does not allow it
    """
    visit = booking_for(booking_id=booking_id, actor=actor)
    task = visit_reports.task_of_visit(visit, actor)
    files = tuple(file.id for file in visit_reports.files_of_visit(visit, actor))
    with command_transaction():
        # The visit first: without a result there is nothing to close.
        finish_visit(
            booking_id=booking_id,
            result=result,
            file_ids=files,
            seen_start=seen_start,
            actor=actor,
            now=now,
        )
        if task and visit_reports.is_still_open(task, actor):
            choices = visit_reports.outcomes_of(task, held=True)
            outcome = outcome or visit_reports.only(choices)
            close_task(task_id=task.id, outcome=outcome, actor=actor, now=now)
