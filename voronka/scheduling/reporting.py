"""
Reporting on a visit: its result, the task of whoever went, and the files in one go.

A visit that took place has a result. One that did not work out has a reason: it is called off, so
that the process arranges another. The outcomes of the task that need a note are those of a visit
that did not work out; the playbook asks for a note exactly there.
"""

from collections.abc import Sequence
from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.records.queries.files import FileLine, files_for
from voronka.records.use_cases.run_command import command_transaction
from voronka.scheduling.queries.bookings import Visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.work.queries.tasks import OutcomeChoice, TaskRow, tasks_of_card
from voronka.work.use_cases.close_task import close_task


def hand_in(*, visit: Visit, result: str, outcome: str, actor: Actor, now: datetime) -> None:
    """
    Hand in the result with all files of the visit, and close its task.

    :raises UnableToBook: there is no result, or the visit is over or on a later day
    :raises UnableToCloseTask: the task wants an outcome that was not chosen
    :raises CommandRefused: the process does not allow it
    """
    task = task_of_visit(visit, actor)
    files = tuple(file.id for file in files_of_visit(visit, actor))
    with command_transaction():
        # The visit first: without a result there is nothing to close.
        finish_visit(booking_id=visit.id, result=result, file_ids=files, actor=actor, now=now)
        if task and is_still_open(task, actor):
            outcome = outcome or _only(outcomes_of(task, held=True))
            close_task(task_id=task.id, outcome=outcome, actor=actor, now=now)


def give_up(*, visit: Visit, reason: str, outcome: str, actor: Actor, now: datetime) -> None:
    """
    Say that the visit did not work out: its task is closed so, and its time is free again.

    :raises UnableToBook: there is no reason, or the visit is over
    :raises UnableToCloseTask: the task wants an outcome that was not chosen
    :raises CommandRefused: the process does not allow it
    """
    task = task_of_visit(visit, actor)
    with command_transaction():
        choices = outcomes_of(task, held=False) if task else ()
        if task and choices and reason.strip():
            # Before the visit is off: a task that waits for it is cancelled with it.
            outcome = outcome or _only(choices)
            close_task(task_id=task.id, outcome=outcome, note=reason, actor=actor, now=now)
        cancel_booking(booking_id=visit.id, reason=reason, actor=actor, now=now)


def task_of_visit(visit: Visit, actor: Actor) -> TaskRow | None:
    """Return the open task of whoever goes: the one with the checklist and the outcome."""
    if visit.ref is None:
        return None
    own = [
        task
        for task in tasks_of_card(ref=visit.ref, actor=actor)
        if task.is_open and task.kind == "visit" and task.assignee_id == visit.resource_id
    ]
    follows = [task for task in own if task.follows.startswith(f"booking.{visit.kind}.")]
    return next(iter(follows or own), None)


def outcomes_of(task: TaskRow, *, held: bool) -> Sequence[OutcomeChoice]:
    """Return the outcomes of a visit that took place, or of one that did not work out."""
    return [choice for choice in task.outcomes if choice.note_required is not held]


def files_of_visit(visit: Visit, actor: Actor) -> Sequence[FileLine]:
    """Return the photos and drawings that were put on the card for this visit."""
    if visit.ref is None:
        return ()
    files = files_for(ref=visit.ref, actor=actor)
    return [file for file in files if file.origin == origin_of(visit)]


def origin_of(visit: Visit) -> str:
    """Return what the files of the visit are marked with."""
    return f"booking:{visit.id}"


def is_still_open(task: TaskRow, actor: Actor) -> bool:
    """Say whether the task has not gone with what has just happened."""
    return any(
        each.id == task.id and each.is_open for each in tasks_of_card(ref=task.ref, actor=actor)
    )


def _only(choices: Sequence[OutcomeChoice]) -> str:
    return choices[0].key if len(choices) == 1 else ""
