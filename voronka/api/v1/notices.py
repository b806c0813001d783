"""How one hears of what one is told: by page, e-mail or browser."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, KeyIn, Out, spoken
from voronka.kernel import clock
from voronka.notices import push
from voronka.notices.kinds import WITHOUT_EMAIL, Email, Way
from voronka.notices.queries.ways import Device, devices_of, ways_of
from voronka.notices.use_cases.choose_ways import choose_ways
from voronka.notices.use_cases.subscribe_browser import subscribe_browser, unsubscribe_browser

router = Router(tags=["me"])


class NoticeWayOut(Out):
    """A kind of notices, and how you hear of it; `is_usual` as long as you have chosen nothing."""

    kind: str
    label: str
    why: str
    page: bool
    email: Email
    push: bool
    is_usual: bool
    # Of some kinds a letter of its own tells.
    takes_email: bool


class NoticeWayIn(In):
    """By which ways you want to hear of a kind."""

    page: bool
    email: Email
    push: bool


class NoticeWaysIn(In):
    """Ways by kind; kinds that are left out stay as they are."""

    ways: Annotated[dict[KeyIn, NoticeWayIn], Field(min_length=1, max_length=50)]


class BrowserOut(Out):
    """A browser that takes messages."""

    id: UUID
    name: str
    since: datetime


class BrowsersOut(Out):
    """Your browsers, and the key with which another one is subscribed (VAPID)."""

    public_key: str
    items: list[BrowserOut]


class BrowserKeysIn(In):
    """The keys that the browser gave along with its address."""

    p256dh: Annotated[str, Field(max_length=200)]
    auth: Annotated[str, Field(max_length=100)]


class BrowserIn(In):
    """A subscription as the browser gave it, and what you call the browser."""

    endpoint: Annotated[str, Field(max_length=1000)]
    keys: BrowserKeysIn
    device: Annotated[str, Field(max_length=120)] = ""


@router.get("/me/notifications/ways/", response=list[NoticeWayOut], operation_id="notice_ways")
def way_list(request: HttpRequest) -> Sequence[NoticeWayOut]:
    """Every kind of notices, and how you hear of it."""
    return _ways(request)


@router.patch(
    "/me/notifications/ways/", response=list[NoticeWayOut], operation_id="notice_ways_choose"
)
def way_change(request: HttpRequest, body: NoticeWaysIn) -> Sequence[NoticeWayOut]:
    """Choose how you hear of some kinds."""
    ways = {
        kind: Way(page=way.page, email=way.email, push=way.push) for kind, way in body.ways.items()
    }
    choose_ways(ways=ways, actor=actor_of(request))
    return _ways(request)


@router.get("/me/browsers/", response=BrowsersOut, operation_id="browsers")
def browser_list(request: HttpRequest) -> dict[str, str | Sequence[Device]]:
    """The browsers to which you are sent messages."""
    return {"public_key": push.public_key(clock.now()), "items": devices_of(actor_of(request))}


@router.post("/me/browsers/", response={201: BrowserOut}, operation_id="browser_subscribe")
def browser_create(request: HttpRequest, body: BrowserIn) -> Status[Device]:
    """Have messages sent to a browser; whoever used it before hears nothing there any more."""
    actor = actor_of(request)
    made = subscribe_browser(
        endpoint=body.endpoint,
        p256dh=body.keys.p256dh,
        auth=body.keys.auth,
        device=body.device,
        actor=actor,
        now=clock.now(),
    )
    return Status(201, next(each for each in devices_of(actor) if each.id == made))


@router.delete(
    "/me/browsers/{subscription_id}/", response={204: None}, operation_id="browser_unsubscribe"
)
def browser_delete(request: HttpRequest, subscription_id: UUID) -> Status[None]:
    """Send nothing to this browser of yours any more; doing it again changes nothing."""
    unsubscribe_browser(subscription_id=subscription_id, actor=actor_of(request))
    return Status(204, None)


def _ways(request: HttpRequest) -> list[NoticeWayOut]:
    return [
        NoticeWayOut(
            kind=each.key,
            label=spoken(each.kind.label),
            why=spoken(each.kind.why),
            page=each.way.page,
            email=each.way.email,
            push=each.way.push,
            is_usual=each.is_usual,
            takes_email=each.key not in WITHOUT_EMAIL,
        )
        for each in ways_of(actor_of(request))
    ]
