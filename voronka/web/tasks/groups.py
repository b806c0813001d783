"""A list of tasks under headings: overdue, today, tomorrow, later, without a deadline."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from voronka.work.queries.tasks import TaskRow

Group = Literal["overdue", "today", "tomorrow", "later", "whenever"]


def grouped(
    rows: Sequence[TaskRow], now: datetime, *, under: str = ""
) -> Sequence[tuple[str, TaskRow]]:
    """
    Return each task with the heading that stands above it, "" if it is the one before's.

    `under` is the group that stands above already.
    """
    found: list[tuple[str, TaskRow]] = []
    last: str = under
    for row in rows:
        group = group_of(row, now)
        found.append(("" if group == last else _titles()[group], row))
        last = group
    return found


def group_of(task: TaskRow, now: datetime) -> Group:
    """Return the group of an open task by the company's clock."""
    if task.due_at is None:
        return "whenever"
    if task.due_at < now:
        return "overdue"
    today, due = timezone.localtime(now).date(), timezone.localtime(task.due_at).date()
    if due == today:
        return "today"
    return "tomorrow" if due == today + timedelta(days=1) else "later"


def _titles() -> dict[Group, str]:
    return {
        "overdue": _("Overdue"),
        "today": _("Today"),
        "tomorrow": _("Tomorrow"),
        "later": _("Later"),
        "whenever": _("No deadline"),
    }
