from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.commands import Signal
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.work.models import Task
from voronka.work.queries.cards import lock_card
from voronka.work.queries.tasks import task_to_change

REOPENED = "task_reopened"


class UnableToReopenTask(Exception):
    """The task stays closed. The message is fit for the person who asked."""


def reopen_task(*, task_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Take back the closing of a task, shortly after it and as long as nothing has followed from it.

    :raises NotFound: the actor sees no such task
    :raises UnableToReopenTask: it is too late, or something has already followed
    """
    with command_transaction():
        task = task_to_change(task_id=task_id, actor=actor)
        if task.undo_until is None or now > task.undo_until:
            raise UnableToReopenTask(_("It is too late to take this back; set a new task."))
        if lock_card(task.ref).version != task.undo_version:
            raise UnableToReopenTask(_("Something has already followed from it; set a new task."))
        if _has_successor(task):
            raise UnableToReopenTask(_("The next task of this kind is already set."))

        task.reopen()
        run_command(ref=task.ref, command=Signal(name=REOPENED), actor=actor, now=now)


def _has_successor(task: Task) -> bool:
    if not task.template:
        return False
    return Task.objects.of_card(task.ref).open().filter(template=task.template).exists()
