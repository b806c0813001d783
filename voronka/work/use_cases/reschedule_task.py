from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.records.use_cases.add_history import add_history
from voronka.work.events import CardTasksChanged
from voronka.work.queries.tasks import task_to_change


class UnableToRescheduleTask(Exception):
    """The task keeps its deadline. The message is fit for the person who asked."""


class TaskPutOffMeanwhile(Conflict):
    """Somebody else has chosen another deadline."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else has changed the deadline meanwhile."))


@transaction.atomic
def reschedule_task(
    *,
    task_id: UUID,
    due_at: datetime | None,
    actor: Actor,
    now: datetime,
    is_return: bool = False,
    seen: Seen[datetime | None] | None = None,
) -> None:
    """
    Give a task another deadline; from then on it follows no other moment.

    What is taken back may have no deadline again, or one that has passed. `seen` is the deadline
    when the other was chosen: if it is another by now, it stays so.

    :raises NotFound: the actor sees no such task
    :raises TaskPutOffMeanwhile: the deadline is another than was seen
    :raises UnableToRescheduleTask: the task is no longer open, or the moment has passed
    """
    task = task_to_change(task_id=task_id, actor=actor)
    if not task.is_open():
        raise UnableToRescheduleTask(_("This task is no longer open."))
    if seen and seen.is_past(now=task.due_at, meant=due_at):
        raise TaskPutOffMeanwhile
    if not is_return and (due_at is None or due_at <= now):
        raise UnableToRescheduleTask(_("Choose a moment in the future."))
    before = task.due_at

    task.set_due(due_at)
    add_history(
        ref=task.ref,
        kind="task_moved",
        payload={
            "task": str(task.pk),
            "title": task.title,
            "before": before.isoformat() if before else None,
            "after": due_at.isoformat() if due_at else None,
        },
        actor=actor,
        now=now,
    )
    events.announce(CardTasksChanged(actor=actor, at=now, ref=task.ref))
