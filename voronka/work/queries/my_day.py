"""What one person has to do, in the order of working."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.work.models import Task
from voronka.work.queries.tasks import TaskRow, rows_of, with_cards

# More than anybody does in a day; the rest is in the list of tasks.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class MyDay:
    """A person's open tasks by day; what has no deadline comes last of all."""

    overdue: tuple[TaskRow, ...]
    today: tuple[TaskRow, ...]
    tomorrow: tuple[TaskRow, ...]
    later: tuple[TaskRow, ...]
    done_today: int

    @property
    def count(self) -> int:
        return len(self.overdue) + len(self.today)


def my_day(*, actor: Actor, now: datetime) -> MyDay:
    """
    Return what the actor has to do, by days of the company's calendar.
    """
    midnight = _midnight(now)
    own = Task.objects.filter(assignee_id=actor.id)
    rows = with_cards(rows_of(own.open().order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST]))
    tomorrow = midnight + timedelta(days=1)
    return MyDay(
        overdue=_between(rows, None, now),
        today=_between(rows, now, tomorrow),
        tomorrow=_between(rows, tomorrow, tomorrow + timedelta(days=1)),
        later=_between(rows, tomorrow + timedelta(days=1), None)
        + tuple(row for row in rows if row.due_at is None),
        done_today=own.filter(closed_at__gte=midnight).count(),
    )


def _midnight(now: datetime) -> datetime:
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    return datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)


def _between(
    rows: Sequence[TaskRow], start: datetime | None, end: datetime | None
) -> tuple[TaskRow, ...]:
    return tuple(
        row
        for row in rows
        if row.due_at is not None
        and (start is None or row.due_at >= start)
        and (end is None or row.due_at < end)
    )
