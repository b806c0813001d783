"""The calendar: whose time may be looked at, what fills it, and one's own in other programs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Query, Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.bookings import VisitOut
from voronka.api.v1.tasks import TaskOut
from voronka.api.values import In, KeyIn, Moment, Out
from voronka.gatherings.queries.schedule import scheduled
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.scheduling.queries.calendar import (
    LONGEST,
    CalendarPerson,
    calendar_of,
    calendar_people,
)
from voronka.scheduling.queries.feeds import FeedLine, feed_of
from voronka.scheduling.use_cases.issue_calendar_feed import issue_calendar_feed
from voronka.scheduling.use_cases.revoke_calendar_feed import revoke_calendar_feed

router = Router(tags=["calendar"])


class CalendarPersonOut(Out):
    """Somebody whose time you may look at; a visitor can be booked."""

    id: UUID
    name: str
    team_id: UUID | None
    team_name: str
    is_visitor: bool


class SpanOut(Out):
    """A stretch of somebody's time."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str


class CalendarEventOut(Out):
    """An event somebody answers for; one that you do not see is busy time without names."""

    id: UUID
    responsible_id: UUID
    responsible_name: str
    starts_at: datetime
    ends_at: datetime
    is_seen: bool
    name: str
    place: str
    link: str


class CalendarOut(Out):
    """What fills the time of people: visits of cards you do not see are busy time without names."""

    visits: list[VisitOut]
    tasks: list[TaskOut]
    events: list[CalendarEventOut]
    absences: list[SpanOut]
    closed: list[SpanOut]
    # For a visit of the kind, if you may book.
    free: list[SpanOut]


class CalendarAsked(In):
    """Between which moments, six weeks at most; whose; for which kind of visit time is free."""

    start: Moment
    end: Moment
    people: Annotated[list[UUID], Field(max_length=100)]
    kind: KeyIn | None = None


class FeedOut(Out):
    """That your calendar has an address for other programs, and whether one reads it."""

    created_at: datetime
    read_at: datetime | None
    with_phones: bool


class FeedIn(In):
    """Whether clients' phone numbers stand in it."""

    with_phones: bool = False


class NewFeedOut(FeedOut):
    """A new address; it is shown now and never again."""

    address: str


@router.get("/calendar/people/", response=list[CalendarPersonOut], operation_id="calendar_people")
def person_list(request: HttpRequest) -> Sequence[CalendarPerson]:
    """Yourself, whom you may book, and the colleagues you answer for."""
    return calendar_people(actor_of(request))


@router.get("/calendar/", response=CalendarOut, operation_id="calendar")
def calendar_show(request: HttpRequest, asked: Query[CalendarAsked]) -> dict[str, Any]:
    """Visits, tasks, events, absences and free time; people you may not look at are left out."""
    actor, start = actor_of(request), asked.start
    end = min(max(asked.end, start), start + LONGEST)
    calendar = calendar_of(
        people=asked.people,
        start=start,
        end=end,
        actor=actor,
        now=clock.now(),
        kind=asked.kind or "",
    )
    events = scheduled(people=calendar.people, start=start, end=end, actor=actor)
    return {**vars(calendar), "events": events}


@router.get("/me/calendar-feed/", response=FeedOut, operation_id="feed", tags=["me"])
def feed_show(request: HttpRequest) -> FeedLine:
    """Whether your calendar has an address for other programs; 404 for none."""
    found = feed_of(actor_of(request))
    if found is None:
        raise NotFound
    return found


@router.post(
    "/me/calendar-feed/", response={201: NewFeedOut}, operation_id="feed_issue", tags=["me"]
)
def feed_create(request: HttpRequest, response: HttpResponse, body: FeedIn) -> Status[NewFeedOut]:
    """Make an address (iCalendar); an older one opens nothing any more."""
    actor, now = actor_of(request), clock.now()
    secret = issue_calendar_feed(with_phones=body.with_phones, actor=actor, now=now)
    response.headers["Cache-Control"] = "no-store"
    return Status(
        201,
        NewFeedOut(
            created_at=now,
            read_at=None,
            with_phones=body.with_phones,
            address=request.build_absolute_uri(reverse("calendar:file", args=[secret])),
        ),
    )


@router.delete("/me/calendar-feed/", response={204: None}, operation_id="feed_revoke", tags=["me"])
def feed_delete(request: HttpRequest) -> Status[None]:
    """Make the address worthless; doing it again changes nothing."""
    revoke_calendar_feed(actor=actor_of(request), now=clock.now())
    return Status(204, None)
