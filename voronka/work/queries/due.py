"""Tasks by the time they are due, as calendars show them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.work.models import Task
from voronka.work.queries.tasks import TaskRow, rows_of, with_cards

# A calendar with more than this in it cannot be read.
_MOST = 1000


def tasks_due(
    *, assignee_ids: Collection[UUID], start: datetime, end: datetime, actor: Actor
) -> Sequence[TaskRow]:
    """
    Return the open tasks of these people that are due between the two moments, in order.
    """
    tasks = Task.objects.visible_to(actor).open()
    tasks = tasks.filter(assignee_id__in=assignee_ids, due_at__gte=start, due_at__lt=end)
    return with_cards(rows_of(tasks.order_by("due_at", "pk")[:_MOST]))
