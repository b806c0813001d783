"""What a report on a visit is about: the task of whoever goes, its outcomes, the visit's files."""

from collections.abc import Sequence

from voronka.kernel.actor import Actor
from voronka.records.queries.files import FileLine, files_for
from voronka.scheduling.queries.bookings import Visit
from voronka.work.queries.tasks import OutcomeChoice, TaskRow, tasks_of_card


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


def only(choices: Sequence[OutcomeChoice]) -> str:
    """Return the outcome that goes without saying, because there is no other."""
    return choices[0].key if len(choices) == 1 else ""


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
