"""A person's calendar as RFC 5545 has it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
from django.urls import reverse

from voronka.gatherings.queries.schedule import ScheduledGathering
from voronka.process.state import CardRef
from voronka.scheduling.queries.bookings import Visit
from voronka.scheduling.use_cases.read_calendar_feed import FeedContent
from voronka.web.kinds import card_address
from voronka.work.queries.tasks import TaskRow

_TASK = timedelta(minutes=30)
# Other programs are asked to look again that often.
_AGAIN = timedelta(minutes=30)
_STATUS = {"booked": "TENTATIVE", "cancelled": "CANCELLED"}

Absolute = Callable[[str], str]


def calendar_text(
    content: FeedContent,
    *,
    gatherings: Sequence[ScheduledGathering] = (),
    zone: ZoneInfo,
    absolute: Absolute,
    now: datetime,
) -> bytes:
    """Return the file; `absolute` makes an address of this installation one for everywhere."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Voronka//Voronka//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"Voronka: {content.actor.name}")
    calendar.add("refresh-interval", _AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", _AGAIN)
    for visit in content.visits:
        calendar.add_component(_visit(visit, content, zone, absolute, now))
    for task in content.tasks:
        calendar.add_component(_task(task, content, zone, absolute, now))
    for each in gatherings:
        calendar.add_component(_gathering(each, content, zone, absolute, now))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _visit(
    visit: Visit, content: FeedContent, zone: ZoneInfo, absolute: Absolute, now: datetime
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"visit-{visit.id}@voronka")
    event.add("dtstamp", now)
    event.add("dtstart", visit.starts_at.astimezone(zone))
    event.add("dtend", visit.ends_at.astimezone(zone))
    is_off = visit.cancelled_at is not None
    # Every move counts, and so does the last change of all.
    event.add("sequence", visit.moves + int(is_off))
    event.add("status", _STATUS.get(visit.status, "CONFIRMED"))
    event.add("summary", _named(visit.label.in_(content.language), visit.client_name))
    if place := visit.link or visit.address:
        event.add("location", place)
    if visit.link:
        event.add("conference", visit.link, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    lines = [visit.client_phone, visit.wishes] if content.with_phones else []
    _describe(event, lines, visit.ref, absolute)
    return event


def _gathering(
    gathering: ScheduledGathering,
    content: FeedContent,
    zone: ZoneInfo,
    absolute: Absolute,
    now: datetime,
) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"event-{gathering.id}@voronka")
    event.add("dtstamp", now)
    event.add("dtstart", gathering.starts_at.astimezone(zone))
    event.add("dtend", gathering.ends_at.astimezone(zone))
    event.add("sequence", gathering.revision)
    event.add("status", "CANCELLED" if gathering.is_called_off else "CONFIRMED")
    if gathering.lasts_days:
        # A promotion goes on beside everything else.
        event.add("transp", "TRANSPARENT")
    event.add("summary", _named(gathering.kind_label.in_(content.language), gathering.name))
    if place := gathering.place or gathering.link:
        event.add("location", place)
    if gathering.link:
        event.add("conference", gathering.link, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    address = absolute(reverse("gatherings:show", args=[gathering.id]))
    event.add("url", address)
    event.add("description", "\n".join(each for each in (gathering.link, address) if each))
    return event


def _task(
    task: TaskRow, content: FeedContent, zone: ZoneInfo, absolute: Absolute, now: datetime
) -> icalendar.Event:
    assert task.due_at
    event = icalendar.Event()
    event.add("uid", f"task-{task.id}@voronka")
    event.add("dtstamp", now)
    event.add("dtstart", task.due_at.astimezone(zone))
    event.add("dtend", (task.due_at + _TASK).astimezone(zone))
    event.add("sequence", task.revision)
    # It is to be done by then; the time is not taken.
    event.add("transp", "TRANSPARENT")
    client = task.card.client_name if task.card else ""
    event.add("summary", _named(task.title.in_(content.language), client))
    phone = task.card.phone if task.card and content.with_phones else ""
    _describe(event, [phone], task.ref, absolute)
    return event


def _named(what: str, client: str) -> str:
    return f"{what}: {client}" if client else what


def _describe(
    event: icalendar.Event, lines: list[str], ref: CardRef | None, absolute: Absolute
) -> None:
    if ref is not None:
        address = absolute(card_address(ref))
        event.add("url", address)
        lines = [*lines, address]
    event.add("description", "\n".join(line for line in lines if line))
