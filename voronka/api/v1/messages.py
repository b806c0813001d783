"""Messages to clients: what was sent, writing one, the catalogue."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import In, KeyIn, Out, RefOut, Words
from voronka.channels.queries import outbox
from voronka.channels.queries.catalogue import catalogue_for
from voronka.channels.queries.outbox import MessageRow
from voronka.channels.queries.templates import templates_for
from voronka.channels.use_cases.retry_message import retry_message, settle_uncertain_message
from voronka.channels.use_cases.send_catalogue import send_catalogue
from voronka.channels.use_cases.send_message import send_message
from voronka.kernel import clock

router = Router(tags=["messages"])

_Channel = Literal["email", "sms"]
_Subject = Annotated[str, Field(max_length=300)]
_Text = Annotated[str, Field(max_length=50_000)]


class MessageOut(Out):
    """A message, on its way or gone."""

    id: UUID
    ref: RefOut
    channel: str
    recipient: str
    subject: str
    text: str
    template: str
    status: str
    error: str
    attempts: int
    next_try_at: datetime | None
    created_at: datetime
    created_by: str
    by_hand: bool
    ended_at: datetime | None


class TryOut(Out):
    """One try to hand a message over."""

    adapter: str
    began_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


class MessageDetailsOut(Out):
    """A message with the log of its delivery."""

    message: MessageOut
    tries: list[TryOut]


class MessagesAsked(In):
    """Which messages are wanted; `status` may be `troubled`."""

    status: Annotated[str, Field(max_length=40)] = ""
    channel: Annotated[str, Field(max_length=40)] = ""
    text: Annotated[str, Field(max_length=200)] = ""
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class MessageIn(In):
    """A letter or SMS; without a recipient it goes to the card's e-mail or phone."""

    channel: _Channel
    subject: _Subject = ""
    text: _Text
    recipient: Annotated[str, Field(max_length=320)] = ""


class TemplateOut(Out):
    """A message of the process as it would go out now; with a `problem` it cannot."""

    key: str
    channel: str
    recipient: str
    subject: str
    text: str
    problem: Words
    field: str


class CatalogueItemOut(Out):
    """Something to send; suggested if it fits the card's answers."""

    key: str
    title: Words
    url: str
    is_suggested: bool


class CatalogueIn(In):
    """What is sent, and under which words."""

    items: Annotated[list[KeyIn], Field(min_length=1, max_length=100)]
    channel: _Channel = "email"
    subject: _Subject = ""
    text: _Text = ""


@router.get("/messages/", response=list[MessageOut], operation_id="message_list")
def message_list(request: HttpRequest, asked: Query[MessagesAsked]) -> Sequence[MessageRow]:
    """Messages of the cards you see, the newest first; go on after the last id."""
    return outbox.messages(
        actor=actor_of(request),
        status=asked.status,
        channel=asked.channel,
        text=asked.text,
        after=asked.after,
        limit=asked.limit,
    )


@router.get("/messages/{message_id}/", response=MessageDetailsOut, operation_id="message_get")
def message_show(request: HttpRequest, message_id: UUID) -> Any:
    """A message with every try to deliver it."""
    return outbox.message_details(message_id=message_id, actor=actor_of(request))


@router.post(
    "/messages/{message_id}/retries/", response=MessageDetailsOut, operation_id="message_retry"
)
def retry_create(request: HttpRequest, message_id: UUID) -> Any:
    """Put a message back into the queue: a dead one, or an uncertain one that did not arrive."""
    actor = actor_of(request)
    retry_message(message_id=message_id, actor=actor, now=clock.now())
    return outbox.message_details(message_id=message_id, actor=actor)


@router.post(
    "/messages/{message_id}/arrival/", response=MessageDetailsOut, operation_id="message_settle"
)
def arrival_create(request: HttpRequest, message_id: UUID) -> Any:
    """Note that an uncertain message has arrived after all."""
    actor = actor_of(request)
    settle_uncertain_message(message_id=message_id, actor=actor, now=clock.now())
    return outbox.message_details(message_id=message_id, actor=actor)


@router.get(
    "/{cards:cards}/{card_id}/messages/", response=list[MessageOut], operation_id="messages"
)
def card_message_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Sequence[MessageRow]:
    """The messages of a card, the newest first."""
    return outbox.messages_of_card(ref=ref_of(cards, card_id), actor=actor_of(request))


@router.post(
    "/{cards:cards}/{card_id}/messages/",
    response={201: MessageOut},
    operation_id="message_send",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def message_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: MessageIn
) -> Status[MessageRow]:
    """Send the client a letter or SMS."""
    actor = actor_of(request)
    message_id = send_message(
        ref=ref_of(cards, card_id),
        channel=body.channel,
        subject=body.subject,
        text=body.text,
        recipient=body.recipient,
        actor=actor,
        now=clock.now(),
    )
    return Status(201, outbox.message_details(message_id=message_id, actor=actor).message)


@router.get(
    "/{cards:cards}/{card_id}/message-templates/",
    response=list[TemplateOut],
    operation_id="message_templates",
)
def template_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """The process's messages to a client, filled in for the card."""
    return templates_for(ref=ref_of(cards, card_id), actor=actor_of(request), now=clock.now())


@router.get(
    "/{cards:cards}/{card_id}/catalogue/", response=list[CatalogueItemOut], operation_id="catalogue"
)
def catalogue_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """What can be sent, what fits the card first (K11)."""
    return catalogue_for(ref=ref_of(cards, card_id), actor=actor_of(request), now=clock.now())


@router.post(
    "/{cards:cards}/{card_id}/catalogue/",
    response={201: MessageOut},
    operation_id="catalogue_send",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def catalogue_create(
    request: HttpRequest, cards: Cards, card_id: UUID, body: CatalogueIn
) -> Status[MessageRow]:
    """Send the client things from the catalogue in one step."""
    actor = actor_of(request)
    message_id = send_catalogue(
        ref=ref_of(cards, card_id),
        item_keys=body.items,
        channel=body.channel,
        subject=body.subject,
        text=body.text,
        actor=actor,
        now=clock.now(),
    )
    return Status(201, outbox.message_details(message_id=message_id, actor=actor).message)
