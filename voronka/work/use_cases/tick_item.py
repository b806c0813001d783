from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.work.models.checklist import line_at
from voronka.work.queries.tasks import task_to_change


class UnableToTickItem(Exception):
    """The checklist stays as it is. The message is fit for the person who asked."""


@transaction.atomic
def tick_item(
    *, task_id: UUID, path: Sequence[int], done: bool, actor: Actor, now: datetime
) -> None:
    """
    Tick one line of a task's checklist, or take its tick off; lines below and above keep theirs.

    :raises NotFound: the actor sees no such task
    :raises UnableToTickItem: the task is no longer open, or has no such line
    """
    task = task_to_change(task_id=task_id, actor=actor)
    if not task.is_open():
        raise UnableToTickItem(_("This task is no longer open."))
    try:
        line = line_at(task.checklist, path)
    except LookupError:
        raise UnableToTickItem(_("The checklist has no such line.")) from None
    if done == bool(line["done_at"]):
        return

    line["done_at"] = now.isoformat() if done else None
    line["done_by"] = actor.name if done else ""
    task.set_checklist(task.checklist)
