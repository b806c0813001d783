"""Where to look first: search, my day, SOS, notifications."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.tasks import TaskOut
from voronka.api.values import In, Out, RefOut, Words
from voronka.automation.queries.sos import SosRow, sos_open
from voronka.kernel import clock
from voronka.records.queries.search import Found, search
from voronka.work.queries import notifications
from voronka.work.queries.my_day import MyDay, my_day
from voronka.work.use_cases.read_notifications import read_notifications

router = Router()

_Kind = Literal["lead", "deal", "contact", "company"]
_KINDS: tuple[_Kind, ...] = ("lead", "deal", "contact", "company")


class FoundOut(Out):
    """A lead, deal, contact or company that was found."""

    kind: str
    id: UUID
    title: str
    client_name: str
    phone: str
    email: str
    pipeline: str
    stage: str
    is_open: bool
    owner_name: str


class SosOut(Out):
    """A card that nobody has taken care of (K5)."""

    ref: RefOut
    programme: Words
    title: str
    client_name: str
    phone: str
    source: str
    stage: str
    since: datetime
    rounds: int
    called_at: datetime | None
    next_call_at: datetime


class DayOut(Out):
    """What you have to do, in the order of working."""

    overdue: list[TaskOut]
    today: list[TaskOut]
    tomorrow: list[TaskOut]
    later: list[TaskOut]
    done_today: int


class NotificationOut(Out):
    """Something you are told."""

    id: UUID
    kind: str
    title: Words
    text: Words
    card: RefOut | None
    at: datetime
    is_read: bool


class NotificationsOut(Out):
    """A page of notifications, the latest first."""

    items: list[NotificationOut]
    next: UUID | None
    unread: int


class ReadIn(In):
    """Which were read; null: all of them."""

    ids: Annotated[list[UUID] | None, Field(max_length=500)] = None


@router.get("/search/", response=list[FoundOut], operation_id="search", tags=["search"])
def found_list(
    request: HttpRequest,
    text: Annotated[str, Field(min_length=1, max_length=200)],
    kind: _Kind | None = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
) -> Sequence[Found]:
    """Find by part of a phone number in any spelling, of an e-mail address, or words of a name."""
    kinds = (kind,) if kind else _KINDS
    return search(actor=actor_of(request), text=text, kinds=kinds, limit=limit)


@router.get("/sos/", response=list[SosOut], operation_id="sos", tags=["me"])
def sos_list(request: HttpRequest) -> Sequence[SosRow]:
    """Cards that nobody has taken care of, the longest-waiting first."""
    return sos_open(actor=actor_of(request), now=clock.now())


@router.get("/me/day/", response=DayOut, operation_id="my_day", tags=["me"])
def day_show(request: HttpRequest) -> MyDay:
    """Your open tasks by day."""
    return my_day(actor=actor_of(request), now=clock.now())


@router.get(
    "/me/notifications/", response=NotificationsOut, operation_id="notifications", tags=["me"]
)
def notification_list(
    request: HttpRequest,
    after: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 30,
) -> dict[str, Any]:
    """What you were told, the latest first."""
    actor = actor_of(request)
    page = notifications.notifications_page(actor=actor, before=after, limit=limit)
    unread = notifications.unread_count(actor=actor)
    return {"items": page.rows, "next": page.before, "unread": unread}


@router.post(
    "/me/notifications/reading/",
    response={204: None},
    operation_id="notifications_read",
    tags=["me"],
)
def reading_create(request: HttpRequest, body: ReadIn) -> Status[None]:
    """Mark notifications read: these, or all."""
    read_notifications(actor=actor_of(request), ids=body.ids, now=clock.now())
    return Status(204, None)
