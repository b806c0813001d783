from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.use_cases.add_history import add_history
from voronka.work.events import CardTasksChanged
from voronka.work.queries.tasks import task_to_change
from voronka.work.use_cases.let_see import let_see
from voronka.work.use_cases.notify import notify


class UnableToReassignTask(Exception):
    """The task stays with whom it is. The message is fit for the person who asked."""


class TaskGivenMeanwhile(Conflict):
    """Somebody else has chosen who does the task."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("Somebody else has handed this task over meanwhile: it is with %(name)s now.")
            % {"name": name}
        )


@transaction.atomic
def reassign_task(
    *,
    task_id: UUID,
    assignee_id: UUID,
    actor: Actor,
    now: datetime,
    seen: Seen[UUID] | None = None,
) -> None:
    """
    Give a task to somebody else.

    `seen` is who did it when the other was chosen: if that has changed, it stays as it is.

    :raises NotFound: the actor sees no such task
    :raises TaskGivenMeanwhile: somebody else does it than was seen
    :raises UnableToReassignTask: the task is no longer open, or nobody works here under that id
    """
    task = task_to_change(task_id=task_id, actor=actor)
    if not task.is_open():
        raise UnableToReassignTask(_("This task is no longer open."))
    if seen and seen.is_past(now=task.assignee_id, meant=assignee_id):
        raise TaskGivenMeanwhile(task.assignee.name)
    new = User.objects.filter(pk=assignee_id, is_active=True).first()
    if new is None:
        raise UnableToReassignTask(_("Choose somebody who works here."))
    if task.assignee_id == assignee_id:
        return

    task.give_to(assignee_id)
    let_see(task, actor=actor, now=now)
    add_history(
        ref=task.ref,
        kind="task_reassigned",
        payload={"task": str(task.pk), "title": task.title, "to": new.name},
        actor=actor,
        now=now,
    )
    if assignee_id != actor.id:
        notify(
            user_ids=[assignee_id],
            kind="task",
            title=Text("Вам передали задачу", "A task was handed to you"),
            text=task.shown_title,
            card=task.ref,
            key=f"task:{task.pk}:given:{now.isoformat()}",
            now=now,
        )
    events.announce(CardTasksChanged(actor=actor, at=now, ref=task.ref))
