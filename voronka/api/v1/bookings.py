"""Visits: free times, booking, moving, and what came of them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.problems import SlotOut, slot_out
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import In, KeyIn, Moment, Out, RefOut, Words, spoken
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.scheduling.queries import bookings
from voronka.scheduling.queries.bookings import Visit
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.queries.resources import resources_for
from voronka.scheduling.rules import VisitRules
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.edit_booking import edit_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.start_travel import start_travel

router = Router(tags=["bookings"])

_TEXT = Annotated[str, Field(max_length=5000)]
_LINK = Annotated[str, Field(max_length=2000, description="Of a remote meeting.")]
_Minutes = Annotated[int, Field(ge=1, le=1440, description="How long, in minutes.")]
SeenStart = Annotated[
    Moment | None,
    Field(description="The start one knows of: a visit that has another by now is refused."),
]
# A calendar or a search for free times of more than this is a mistake.
_LONGEST = timedelta(days=92)


class ResourceOut(Out):
    """Somebody who goes on visits."""

    id: UUID
    name: str
    phone: str


class KindOut(Out):
    """A kind of visit, and who goes."""

    key: str
    label: str
    duration_minutes: int
    shortest_minutes: int
    longest_minutes: int
    is_remote: bool
    needs: list[str]
    resources: list[ResourceOut]


class VisitOut(Out):
    """A visit. Without `ref` it is somebody else's: busy time."""

    id: UUID
    kind: str
    label: Words
    status: str
    ref: RefOut | None
    title: str
    client_name: str
    client_phone: str
    resource_id: UUID
    resource_name: str
    resource_phone: str
    starts_at: datetime
    ends_at: datetime
    address: str
    link: str
    wishes: str
    result: str
    file_ids: list[UUID]
    confirmed_at: datetime | None
    travel_started_at: datetime | None
    done_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    moves: int


class SlotsAsked(In):
    """Between which moments, whose, how long."""

    start: Moment
    end: Moment
    resource_id: UUID | None = None
    duration_minutes: _Minutes | None = None
    except_booking: Annotated[
        UUID | None, Field(description="A visit that is to be moved: its own time is free.")
    ] = None


class VisitsAsked(In):
    """Between which moments, whose."""

    start: Moment
    end: Moment
    resource_id: UUID | None = None


class BookingIn(In):
    """
    When, and who comes. Without an address, the card's; of a remote meeting without a link, one
    is made as the process says.
    """

    kind: KeyIn
    resource_id: UUID
    starts_at: Moment
    duration_minutes: _Minutes | None = None
    address: Annotated[str, Field(max_length=500)] = ""
    link: _LINK = ""
    wishes: _TEXT = ""


class TimeIn(In):
    """The new time, perhaps of another person."""

    starts_at: Moment
    resource_id: UUID | None = None
    duration_minutes: _Minutes | None = None


class DetailsIn(In):
    """Where to, or the link of a remote meeting, and what the client wishes."""

    address: Annotated[str, Field(max_length=500)] = ""
    link: _LINK = ""
    wishes: _TEXT = ""


class ResultIn(In):
    """What came of the visit; files were put on the card before."""

    result: Annotated[str, Field(max_length=20000)]
    file_ids: Annotated[list[UUID], Field(max_length=100)] = []


class DepartureIn(In):
    """Of which visit it is said, by whoever was without a connection."""

    seen_start: SeenStart = None


class CancelIn(In):
    """Why there is no visit."""

    reason: _TEXT


@router.get("/booking-kinds/", response=list[KindOut], operation_id="booking_kinds")
def kind_list(request: HttpRequest) -> list[KindOut]:
    """The kinds of visits, with who goes on them."""
    playbook, now = active_playbook(), clock.now()
    found = []
    for key, spec in playbook.spec.bookings.items():
        rules = VisitRules.of(playbook, key, now=now)
        if rules is None:
            continue
        found.append(
            KindOut(
                key=key,
                label=spoken(spec.label),
                duration_minutes=_minutes(rules.duration),
                shortest_minutes=_minutes(rules.shortest),
                longest_minutes=_minutes(rules.longest),
                is_remote=spec.remote,
                needs=list(spec.needs),
                resources=[
                    ResourceOut.model_validate(each) for each in resources_for(playbook, key)
                ],
            )
        )
    return found


@router.get("/booking-kinds/{kind}/slots/", response=list[SlotOut], operation_id="booking_slots")
def slot_list(request: HttpRequest, kind: KeyIn, asked: Query[SlotsAsked]) -> list[SlotOut]:
    """Every time at which such a visit can begin, up to three months at once."""
    if kind not in active_playbook().spec.bookings:
        raise NotFound
    slots = free_slots(
        kind=kind,
        start=asked.start,
        end=min(asked.end, asked.start + _LONGEST),
        now=clock.now(),
        resource_ids=[asked.resource_id] if asked.resource_id else None,
        duration=_length(asked.duration_minutes),
        except_booking=asked.except_booking,
    )
    return [slot_out(slot) for slot in slots]


@router.get("/bookings/", response=list[VisitOut], operation_id="booking_list")
def booking_list(request: HttpRequest, asked: Query[VisitsAsked]) -> Sequence[Visit]:
    """The visits of a time, in order; those of cards you do not see are busy time."""
    if asked.end <= asked.start:
        return []
    return bookings.calendar_visits(
        resource_ids=[asked.resource_id] if asked.resource_id else None,
        start=asked.start,
        end=min(asked.end, asked.start + _LONGEST),
        actor=actor_of(request),
    )


@router.get("/bookings/without-result/", response=list[VisitOut], operation_id="booking_late")
def late_list(request: HttpRequest) -> Sequence[Visit]:
    """Visits that are over and were never reported on (K21)."""
    return bookings.visits_without_result(now=clock.now(), actor=actor_of(request))


@router.get("/{cards:cards}/{card_id}/bookings/", response=list[VisitOut], operation_id="bookings")
def card_booking_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Sequence[Visit]:
    """Every visit of a card, cancelled ones too."""
    return bookings.bookings_of_card(ref=ref_of(cards, card_id), actor=actor_of(request))


@router.post(
    "/{cards:cards}/{card_id}/bookings/",
    response={201: VisitOut},
    operation_id="book",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def booking_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: BookingIn
) -> Status[Visit]:
    """Book a visit. If it cannot be, everything that is wrong is said, and what is free near by."""
    ref: CardRef = ref_of(cards, card_id)
    booking_id = book_visit(
        ref=ref,
        kind=body.kind,
        resource_id=body.resource_id,
        starts_at=body.starts_at,
        duration=_length(body.duration_minutes),
        address=body.address,
        link=body.link,
        wishes=body.wishes,
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(201, _as_it_is(request, booking_id))


@router.get("/bookings/{booking_id}/", response=VisitOut, operation_id="booking_get")
def booking_show(request: HttpRequest, booking_id: UUID) -> Any:
    """A visit."""
    return _as_it_is(request, booking_id)


@router.put("/bookings/{booking_id}/time/", response=VisitOut, operation_id="booking_move")
def time_set(request: HttpRequest, booking_id: UUID, body: TimeIn) -> Any:
    """Move a visit, as often as the client likes: tasks, reminders and messages follow."""
    move_booking(
        booking_id=booking_id,
        starts_at=body.starts_at,
        resource_id=body.resource_id,
        duration=_length(body.duration_minutes),
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, booking_id)


@router.put("/bookings/{booking_id}/details/", response=VisitOut, operation_id="booking_edit")
def details_set(request: HttpRequest, booking_id: UUID, body: DetailsIn) -> Any:
    """Change address or link, and wishes."""
    edit_booking(
        booking_id=booking_id,
        address=body.address,
        link=body.link,
        wishes=body.wishes,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, booking_id)


@router.post(
    "/bookings/{booking_id}/confirmation/", response=VisitOut, operation_id="booking_confirm"
)
def confirmation_create(request: HttpRequest, booking_id: UUID) -> Any:
    """The client agrees to the time once more; the process tells them where and when."""
    confirm_booking(booking_id=booking_id, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, booking_id)


@router.post(
    "/bookings/{booking_id}/departure/",
    response=VisitOut,
    operation_id="booking_depart",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def departure_create(
    request: HttpRequest, booking_id: UUID, body: DepartureIn | None = None
) -> Any:
    """On the way: the client is told (K20)."""
    start_travel(
        booking_id=booking_id,
        seen_start=body.seen_start if body else None,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, booking_id)


@router.post("/bookings/{booking_id}/result/", response=VisitOut, operation_id="booking_finish")
def result_create(request: HttpRequest, booking_id: UUID, body: ResultIn) -> Any:
    """Hand in what came of a visit: words, and files of the card (K21)."""
    finish_visit(
        booking_id=booking_id,
        result=body.result,
        file_ids=body.file_ids,
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, booking_id)


@router.post(
    "/bookings/{booking_id}/cancellation/", response=VisitOut, operation_id="booking_cancel"
)
def cancellation_create(request: HttpRequest, booking_id: UUID, body: CancelIn) -> Any:
    """Call a visit off, with the reason."""
    cancel_booking(
        booking_id=booking_id, reason=body.reason, actor=actor_of(request), now=clock.now()
    )
    return _as_it_is(request, booking_id)


def _as_it_is(request: HttpRequest, booking_id: UUID) -> Visit:
    return bookings.booking_for(booking_id=booking_id, actor=actor_of(request))


def _length(minutes: int | None) -> timedelta | None:
    return timedelta(minutes=minutes) if minutes is not None else None


def _minutes(length: timedelta) -> int:
    return int(length.total_seconds() // 60)
