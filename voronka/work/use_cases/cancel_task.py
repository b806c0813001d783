from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.text import Text
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.add_history_to_cards import add_history_to_cards
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.queries.tasks import task_to_change


class UnableToCancelTask(Exception):
    """The task stays. The message is fit for the person who asked."""


@transaction.atomic
def cancel_task(*, task_id: UUID, reason: Text, actor: Actor, now: datetime) -> None:
    """
    Take back a task that need not be done any more.

    :raises NotFound: the actor sees no such task
    :raises UnableToCancelTask: the task is no longer open, or no reason is given
    """
    task = task_to_change(task_id=task_id, actor=actor)
    if not task.is_open():
        raise UnableToCancelTask(_("This task is no longer open."))
    if not reason.ru.strip():
        raise UnableToCancelTask(_("Say why the task need not be done."))

    call_off(task, reason=reason, actor=actor, now=now)
    events.announce(CardTasksChanged(actor=actor, at=now, ref=task.ref))


def call_off(task: Task, *, reason: Text, actor: Actor, now: datetime) -> None:
    """Cancel a task that the caller holds, and write it into the card's history."""
    task.cancel(reason=reason, at=now)
    add_history(
        ref=task.ref,
        kind="task_cancelled",
        payload=_told(task, reason),
        actor=actor,
        now=now,
    )


def call_off_all(tasks: Sequence[Task], *, reason: Text, actor: Actor, now: datetime) -> None:
    """Do to many tasks what `call_off` does to one, in as many queries."""
    if not tasks:
        return
    Task.objects.filter(pk__in=[task.pk for task in tasks]).cancel(reason=reason, at=now)
    payloads = [(task.ref, _told(task, reason)) for task in tasks]
    add_history_to_cards(kind="task_cancelled", payloads=payloads, actor=actor, now=now)


def _told(task: Task, reason: Text) -> dict[str, Any]:
    return {"task": str(task.pk), "title": task.title, "reason": reason.plain()}
