"""What the calendar holds, as the calendar of the page takes it: times by the clock on the wall."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from voronka.gatherings.queries.schedule import ScheduledGathering
from voronka.scheduling.queries.bookings import Visit
from voronka.scheduling.queries.calendar import Calendar, PersonSpan
from voronka.web.tasks.moments import wall_time
from voronka.work.queries.tasks import TaskRow

# A task has a moment, no length; so much room it takes.
_TASK = timedelta(minutes=30)
_MORNING, _EVENING = time(8), time(20)

Event = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Show:
    """How and for whom the calendar is shown."""

    locale: str
    now: datetime
    may_book: bool
    with_background: bool


def shown(calendar: Calendar, gatherings: Sequence[ScheduledGathering], show: Show) -> list[Event]:
    """Return everything as events, the background first."""
    events: list[Event] = []
    if show.with_background:
        events += [_behind(each, "closed", n) for n, each in enumerate(calendar.closed)]
        events += [_behind(each, "free", n) for n, each in enumerate(calendar.free)]
    events += [_absence(each, n) for n, each in enumerate(calendar.absences)]
    events += [_visit(each, show) for each in calendar.visits]
    events += [_task(each, show) for each in calendar.tasks]
    events += [_gathering(each, show) for each in gatherings]
    return events


def hours_of(calendar: Calendar, gatherings: Sequence[ScheduledGathering] = ()) -> list[str]:
    """Return the first and last hour that has to be shown: working time, and what lies outside."""
    opens = [local for span in calendar.closed if (local := _local(span.ends_at)) > time()]
    closes = [local for span in calendar.closed if (local := _local(span.starts_at)) > time()]
    first, last = [*opens, _MORNING], [*closes, _EVENING]
    spans = [(visit.starts_at, visit.ends_at) for visit in calendar.visits]
    spans += [(each.starts_at, each.ends_at) for each in gatherings if not each.lasts_days]
    for starts_at, ends_at in spans:
        first.append(_local(starts_at))
        last.append(_local(ends_at))
    for task in calendar.tasks:
        if task.due_at:
            first.append(_local(task.due_at))
            last.append(_local(task.due_at + _TASK))
    latest = max(last).hour + 1 if max(last).minute else max(last).hour
    # Something goes on past midnight.
    is_late = any(end < start for start, end in zip(first, last, strict=False))
    return [f"{min(first).hour:02d}:00:00", "24:00:00" if is_late else f"{latest:02d}:00:00"]


def _visit(visit: Visit, show: Show) -> Event:
    is_known = visit.ref is not None
    late = ["is-late"] if is_known and visit.is_late(show.now) else []
    return {
        "id": f"visit-{visit.id}",
        "resourceIds": [str(visit.resource_id)],
        "start": wall_time(visit.starts_at),
        "end": wall_time(visit.ends_at),
        "title": (visit.client_name or visit.title or _("Untitled")) if is_known else _("Busy"),
        "editable": is_known and show.may_book and visit.is_open(),
        "classNames": ["cal-visit", f"status-{visit.status}", *late]
        if is_known
        else ["cal-visit", "is-busy"],
        "extendedProps": {
            "what": "visit",
            "open": reverse("calendar:visit", args=[visit.id]) if is_known else "",
            "move": reverse("bookings:move", args=[visit.id]) if is_known else "",
            "person": visit.resource_name,
            "note": visit.label.in_(show.locale) if is_known else "",
            "address": _("Video call") if visit.link else visit.address,
            "badge": _status(visit, show) if is_known else "",
        },
    }


def _status(visit: Visit, show: Show) -> str:
    if visit.is_late(show.now):
        return _("No result")
    return {
        "booked": _("Booked"),
        "confirmed": _("Confirmed"),
        "on_my_way": _("On the way"),
        "done": _("Took place"),
    }.get(visit.status, "")


def _task(task: TaskRow, show: Show) -> Event:
    assert task.due_at
    late = ["is-late"] if task.is_overdue(show.now) else []
    card = task.card
    return {
        "id": f"task-{task.id}",
        "resourceIds": [str(task.assignee_id)],
        "start": wall_time(task.due_at),
        "end": wall_time(task.due_at + _TASK),
        "title": task.title.in_(show.locale),
        "editable": True,
        "durationEditable": False,
        "classNames": ["cal-task", *late],
        "extendedProps": {
            "what": "task",
            "slide": reverse("tasks:show", args=[task.id]),
            "move": reverse("calendar:deadline", args=[task.id]),
            "person": task.assignee_name,
            "note": (card.client_name or card.title) if card else "",
        },
    }


def _gathering(gathering: ScheduledGathering, show: Show) -> Event:
    return _when(gathering) | {
        "id": f"event-{gathering.id}",
        "resourceIds": [str(gathering.responsible_id)],
        "title": gathering.name or _("Busy"),
        "editable": False,
        "classNames": ["cal-event"] if gathering.is_seen else ["cal-event", "is-busy"],
        "extendedProps": {
            "what": "event",
            "page": reverse("gatherings:show", args=[gathering.id]) if gathering.is_seen else "",
            "person": gathering.responsible_name,
            "note": gathering.kind_label.in_(show.locale),
            "address": gathering.place or (_("Online") if gathering.link else ""),
        },
    }


def _when(gathering: ScheduledGathering) -> Event:
    if not gathering.lasts_days:
        return {
            "start": wall_time(gathering.starts_at),
            "end": wall_time(gathering.ends_at),
        }
    last = timezone.localtime(gathering.ends_at)
    until = last.date() + timedelta(days=1 if last.time() > time() else 0)
    first = timezone.localtime(gathering.starts_at).date()
    return {"start": first.isoformat(), "end": until.isoformat(), "allDay": True}


def _absence(span: PersonSpan, number: int) -> Event:
    return _stretch(span, f"away-{number}") | {
        "title": span.note or _("Away"),
        "editable": False,
        "classNames": ["cal-away"],
        "extendedProps": {"what": "away"},
    }


def _behind(span: PersonSpan, what: str, number: int) -> Event:
    return _stretch(span, f"{what}-{number}") | {
        "display": "background",
        "classNames": [f"cal-{what}"],
        "extendedProps": {"what": what},
    }


def _stretch(span: PersonSpan, key: str) -> Event:
    return {
        "id": key,
        "resourceIds": [str(span.person_id)],
        "start": wall_time(span.starts_at),
        "end": wall_time(span.ends_at),
    }


def _local(at: datetime) -> time:
    return timezone.localtime(at).time().replace(second=0, microsecond=0)
