"""Events and promotions: made, invited to, marked at the door, and what came of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api import cursors
from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import AmountOut, In, Moment, Out, RefOut, Words
from voronka.gatherings.details import GatheringDetails
from voronka.gatherings.queries import gatherings as events
from voronka.gatherings.queries.gatherings import GatheringPlace, GatheringRow, gathering_for
from voronka.gatherings.queries.guests import (
    GuestPlace,
    GuestRow,
    Invitation,
    guest_rows,
    guests_of,
    invitations_of,
)
from voronka.gatherings.queries.outcome import GatheringOutcome, outcome_of
from voronka.gatherings.use_cases.call_off_gathering import call_off_gathering
from voronka.gatherings.use_cases.close_guest_list import close_guest_list
from voronka.gatherings.use_cases.create_gathering import create_gathering
from voronka.gatherings.use_cases.edit_gathering import edit_gathering
from voronka.gatherings.use_cases.invite_guests import invite_guests
from voronka.gatherings.use_cases.mark_guests import mark_guests
from voronka.gatherings.use_cases.remove_guests import remove_guests
from voronka.gatherings.use_cases.reopen_guest_list import reopen_guest_list
from voronka.gatherings.use_cases.restore_gathering import restore_gathering
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.records.client_history import holder

router = Router(tags=["events"])

_Kind = Literal["open_day", "webinar", "workshop", "exhibition", "promotion", "other"]
_Answer = Literal["invited", "registered", "attended", "absent", "declined"]


class ClientEventOut(Out):
    """An event or promotion, and how many of its guests are how far."""

    id: UUID
    name: str
    kind: _Kind
    kind_label: Words
    starts_at: datetime
    ends_at: datetime
    place: str
    link: str
    capacity: int | None
    description: str
    responsible_id: UUID
    responsible_name: str
    audience: str
    created_at: datetime
    created_by: str
    called_off_at: datetime | None
    call_off_reason: str
    # Of colleagues too.
    counts: dict[str, int]
    may_change: bool


class EventsOut(Out):
    """A page of events."""

    items: list[ClientEventOut]
    next: str | None


class EventIn(In):
    """What it is, when and where, who answers for it, and who sees it."""

    name: Annotated[str, Field(max_length=200)]
    kind: _Kind
    starts_at: Moment
    ends_at: Moment
    responsible_id: UUID
    place: Annotated[str, Field(max_length=500)] = ""
    link: Annotated[str, Field(max_length=2000, description="Of a webinar.")] = ""
    capacity: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    description: Annotated[str, Field(max_length=20_000)] = ""
    audience: Literal["company", "team", "own"] = "company"


class EventsAsked(In):
    """Those to come, the next first, or those that are over, the latest first."""

    when: Literal["upcoming", "past"] = "upcoming"
    after: Annotated[str, Field(max_length=500)] = ""


class CallOffIn(In):
    """Why it will not be."""

    reason: Annotated[str, Field(max_length=5000)] = ""


class GuestOut(Out):
    """A lead, deal or contact on the list of an event."""

    id: UUID
    ref: RefOut
    name: str
    title: str
    phone: str
    owner_name: str
    stage: Words
    is_open: bool
    status: _Answer
    invited_at: datetime
    invited_by: str
    changed_at: datetime | None
    changed_by: str


class GuestsOut(Out):
    """A page of guests whose cards you see; of the others, how many there are."""

    items: list[GuestOut]
    next: str | None
    unseen: int


class GuestsAsked(In):
    """Of which answer, and part of a name, phone or address."""

    status: _Answer | None = None
    text: Annotated[str, Field(max_length=200)] = ""
    after: Annotated[str, Field(max_length=500)] = ""


class GuestsIn(In):
    """Whom to invite; who is on the list already stays as they are."""

    kind: Literal["lead", "deal", "contact"]
    ids: Annotated[list[UUID], Field(min_length=1, max_length=2000)]
    status: _Answer = "invited"


class AnswerIn(In):
    """What became of a guest."""

    status: _Answer


class FiguresOut(Out):
    """How many came out how; sums are of deals, one for each currency."""

    won: int
    open: int
    lost: int
    sums_won: list[AmountOut]
    sums_open: list[AmountOut]


class EventOutcomeOut(Out):
    """What those who came have become since, as far as you see their cards."""

    attended: int
    leads: FiguresOut
    deals: FiguresOut


class InvitationOut(Out):
    """An event that a card or contact is invited to."""

    guest_id: UUID
    event_id: UUID
    name: str
    starts_at: datetime
    ends_at: datetime
    is_called_off: bool
    status: _Answer


@router.get("/events/", response=EventsOut, operation_id="event_list")
def event_list(request: HttpRequest, asked: Query[EventsAsked]) -> Any:
    """Events that you see."""
    after = None
    if asked.after:
        at, last = cursors.read_moment(asked.after)
        after = GatheringPlace(at, cursors.uuid(last))
    page = events.gatherings(actor=actor_of(request), now=clock.now(), when=asked.when, after=after)
    more = cursors.write(page.more.at, page.more.id) if page.more else None
    return {"items": page.rows, "next": more}


@router.post(
    "/events/",
    response={201: ClientEventOut},
    operation_id="event_create",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def event_create(request: HttpRequest, body: EventIn) -> Status[GatheringRow]:
    """Make an event."""
    made = create_gathering(details=_details(body), actor=actor_of(request), now=clock.now())
    return Status(201, _as_it_is(request, made))


@router.get("/events/{gathering_id}/", response=ClientEventOut, operation_id="event_get")
def event_show(request: HttpRequest, gathering_id: UUID) -> Any:
    """An event."""
    return _as_it_is(request, gathering_id)


@router.put("/events/{gathering_id}/", response=ClientEventOut, operation_id="event_edit")
def event_edit(request: HttpRequest, gathering_id: UUID, body: EventIn) -> Any:
    """Change an event: all of it is sent."""
    edit_gathering(
        gathering_id=gathering_id,
        details=_details(body),
        actor=actor_of(request),
        now=clock.now(),
    )
    return _as_it_is(request, gathering_id)


@router.post(
    "/events/{gathering_id}/cancellation/", response=ClientEventOut, operation_id="event_cancel"
)
def event_cancel(request: HttpRequest, gathering_id: UUID, body: CallOffIn) -> Any:
    """Call an event off; its guests stay on the list."""
    call_off_gathering(
        gathering_id=gathering_id, reason=body.reason, actor=actor_of(request), now=clock.now()
    )
    return _as_it_is(request, gathering_id)


@router.post(
    "/events/{gathering_id}/restoration/", response=ClientEventOut, operation_id="event_restore"
)
def event_restore(request: HttpRequest, gathering_id: UUID) -> Any:
    """Bring an event back that was called off."""
    restore_gathering(gathering_id=gathering_id, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, gathering_id)


@router.get(
    "/events/{gathering_id}/outcome/", response=EventOutcomeOut, operation_id="event_outcome"
)
def outcome_show(request: HttpRequest, gathering_id: UUID) -> GatheringOutcome:
    """What came of an event: leads and deals of those who came."""
    return outcome_of(gathering_id=gathering_id, actor=actor_of(request))


@router.get("/events/{gathering_id}/guests/", response=GuestsOut, operation_id="event_guests")
def guest_list(request: HttpRequest, gathering_id: UUID, asked: Query[GuestsAsked]) -> Any:
    """The guests of an event, in the order in which they were invited."""
    after = None
    if asked.after:
        at, last = cursors.read_moment(asked.after)
        after = GuestPlace(at, cursors.uuid(last))
    page = guests_of(
        gathering_id=gathering_id,
        actor=actor_of(request),
        status=asked.status or "",
        text=asked.text,
        after=after,
    )
    more = cursors.write(page.more.at, page.more.id) if page.more else None
    return {"items": page.rows, "next": more, "unseen": page.unseen}


@router.post(
    "/events/{gathering_id}/guests/",
    response={201: list[GuestOut]},
    operation_id="event_invite",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def guest_create(
    request: HttpRequest, gathering_id: UUID, body: GuestsIn
) -> Status[Sequence[GuestRow]]:
    """Invite leads, deals or contacts; answers with the new guests."""
    actor = actor_of(request)
    new = invite_guests(
        gathering_id=gathering_id,
        kind=body.kind,
        ids=body.ids,
        status=body.status,
        actor=actor,
        now=clock.now(),
    )
    return Status(201, guest_rows(ids=new, actor=actor))


@router.put(
    "/events/{gathering_id}/guests/{guest_id}/status/",
    response=GuestOut,
    operation_id="event_mark",
)
def status_set(request: HttpRequest, gathering_id: UUID, guest_id: UUID, body: AnswerIn) -> Any:
    """Say whether a guest registered, came, stayed away or declined."""
    actor = actor_of(request)
    mark_guests(
        gathering_id=gathering_id,
        guest_ids=[guest_id],
        status=body.status,
        actor=actor,
        now=clock.now(),
    )
    found = guest_rows(ids=[guest_id], actor=actor)
    if not found:
        raise NotFound
    return found[0]


@router.delete(
    "/events/{gathering_id}/guests/{guest_id}/", response={204: None}, operation_id="event_remove"
)
def guest_remove(request: HttpRequest, gathering_id: UUID, guest_id: UUID) -> Status[None]:
    """Take a guest off the list."""
    remove_guests(
        gathering_id=gathering_id,
        guest_ids=[guest_id],
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(204, None)


@router.post(
    "/events/{gathering_id}/absences/", response=ClientEventOut, operation_id="event_close_list"
)
def absence_create(request: HttpRequest, gathering_id: UUID) -> Any:
    """Everybody who is still awaited did not come."""
    close_guest_list(gathering_id=gathering_id, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, gathering_id)


@router.delete(
    "/events/{gathering_id}/absences/", response=ClientEventOut, operation_id="event_reopen_list"
)
def absence_delete(request: HttpRequest, gathering_id: UUID) -> Any:
    """Within a day: everybody of whom that was said is again what they were."""
    reopen_guest_list(gathering_id=gathering_id, actor=actor_of(request), now=clock.now())
    return _as_it_is(request, gathering_id)


@router.get(
    "/{cards:cards}/{card_id}/events/",
    response=list[InvitationOut],
    operation_id="card_events",
)
def card_events(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """The events that a card is invited to, the latest first."""
    found = invitations_of(ref=ref_of(cards, card_id), actor=actor_of(request))
    return [_invitation(each) for each in found]


@router.get(
    "/contacts/{client_id}/events/",
    response=list[InvitationOut],
    operation_id="contact_events",
)
def contact_events(request: HttpRequest, client_id: UUID) -> Any:
    """The events that a contact is invited to, the latest first."""
    found = invitations_of(ref=holder("contact", client_id), actor=actor_of(request))
    return [_invitation(each) for each in found]


def _invitation(each: Invitation) -> dict[str, Any]:
    return {**vars(each), "event_id": each.gathering_id}


def _as_it_is(request: HttpRequest, gathering_id: UUID) -> GatheringRow:
    return gathering_for(gathering_id=gathering_id, actor=actor_of(request))


def _details(body: EventIn) -> GatheringDetails:
    return GatheringDetails(**body.model_dump())
