"""The public web form, and what became of every request."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Body, Query, Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, KeyIn, Moment, Out, RefOut, Words, spoken
from voronka.channels.queries import inbound
from voronka.channels.queries.inbound import RequestRow
from voronka.channels.queries.intake import Intake, intake, requests_of
from voronka.channels.use_cases.decide_request import junk_request, retry_request
from voronka.channels.use_cases.submit_web_form import submit_web_form
from voronka.kernel import clock
from voronka.kernel.errors import NotFound

router = Router()

AnswersIn = Annotated[
    dict[str, Any],
    Field(
        max_length=200,
        description="Answers by name of the question, `consent`, and where the sender came from "
        "(`page`, `utm_source` …).",
        examples=[{"client_name": "Вера", "phone": "+7 (495) 555-01-11", "consent": True}],
    ),
]


class QuestionOut(Out):
    """One question of a form."""

    name: str
    type: str
    label: str
    help: str
    required: bool
    options: dict[str, str]


class FormOut(Out):
    """A form as a stranger sees it."""

    key: str
    title: str
    intro: str
    consent: str
    questions: list[QuestionOut]


class ReceiptOut(Out):
    """The request was taken in."""

    id: UUID
    thanks: Words


class RequestOut(Out):
    """A request and its fate."""

    id: UUID
    channel: str
    form_key: str
    answers: dict[str, Any]
    remote: str
    arrived_at: datetime
    fate: str
    fate_at: datetime | None
    reason: str
    tries: int
    ref: RefOut | None


class ReconciliationOut(Out):
    """How many requests arrived, and what became of them."""

    arrived: int
    became: int
    joined: int
    junk: int
    error: int
    open: int
    is_complete: bool


class RequestsAsked(In):
    """Which requests are wanted."""

    fate: Literal["became", "joined", "junk", "error", "open"] | None = None
    after: UUID | None = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class PeriodAsked(In):
    """From when until when."""

    since: Moment | None = None
    until: Moment | None = None


class IntakeOut(Out):
    """What came on a day from a source, and what became of it; the difference has to be zero."""

    day: date
    source: str
    arrived: int
    became: int
    joined: int
    junk: int
    waiting: int
    failed: int
    difference: int


class JunkIn(In):
    """Why nothing is made of it."""

    reason: Annotated[str, Field(max_length=300)]


@router.get("/forms/{key}/", response=FormOut, auth=None, operation_id="form_get", tags=["forms"])
def form_show(request: HttpRequest, key: KeyIn) -> FormOut:
    """What a public form asks; open to everybody."""
    form = inbound.public_form(key)
    return FormOut(
        key=form.key,
        title=spoken(form.title),
        intro=spoken(form.intro),
        consent=spoken(form.consent),
        questions=[
            QuestionOut(
                name=field.name,
                type=field.spec.type,
                label=spoken(field.label),
                help=spoken(field.spec.help),
                required=field.required,
                options={name: spoken(label) for name, label in field.spec.options.items()},
            )
            for field in form.fields
        ],
    )


@router.post(
    "/forms/{key}/",
    response={201: ReceiptOut},
    auth=None,
    operation_id="form_submit",
    tags=["forms"],
)
def form_create(request: HttpRequest, key: KeyIn, body: Body[AnswersIn]) -> Status[ReceiptOut]:
    """Send a form; open to everybody, twenty in ten minutes from one address."""
    form = inbound.public_form(key)
    remote = str(request.META.get("REMOTE_ADDR", ""))
    request_id = submit_web_form(form_key=key, answers=body, remote=remote, now=clock.now())
    return Status(201, ReceiptOut(id=request_id, thanks=spoken(form.thanks)))


@router.get(
    "/requests/intake/",
    response=list[IntakeOut],
    operation_id="request_intake",
    tags=["requests"],
)
def intake_show(request: HttpRequest) -> Sequence[Intake]:
    """Arrivals and fates of the last days, the latest first, source by source."""
    return intake(actor=actor_of(request), now=clock.now())


@router.get("/requests/", response=list[RequestOut], operation_id="request_list", tags=["requests"])
def request_list(request: HttpRequest, asked: Query[RequestsAsked]) -> Sequence[RequestRow]:
    """Every request that reached us, the newest first, for who keeps the house in order."""
    fate = "" if asked.fate == "open" else asked.fate
    return inbound.requests(
        actor=actor_of(request), fate=fate, after=asked.after, limit=asked.limit
    )


@router.get(
    "/requests/reconciliation/",
    response=ReconciliationOut,
    operation_id="request_reconcile",
    tags=["requests"],
)
def reconciliation_show(request: HttpRequest, asked: Query[PeriodAsked]) -> ReconciliationOut:
    """How many requests arrived in a period, and how many of them have which fate."""
    if not inbound.may_see_requests(actor_of(request)):
        raise NotFound
    found = inbound.reconcile(since=asked.since, until=asked.until)
    return ReconciliationOut(
        arrived=found.arrived,
        became=found.became,
        joined=found.joined,
        junk=found.junk,
        error=found.error,
        open=found.open,
        is_complete=found.is_complete(),
    )


@router.get(
    "/requests/intake/{day}/{source}/",
    response=list[RequestOut],
    operation_id="request_day",
    tags=["requests"],
)
def day_show(
    request: HttpRequest,
    day: date,
    source: Annotated[str, Field(max_length=120, examples=["form:site"])],
    after: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Sequence[RequestRow]:
    """Each request of a day from a source, the latest first: its card, or why there is none."""
    return requests_of(actor=actor_of(request), day=day, source=source, after=after, limit=limit)


@router.post(
    "/requests/{request_id}/retries/",
    response={204: None},
    operation_id="request_retry",
    tags=["requests"],
)
def retry_create(request: HttpRequest, request_id: UUID) -> Status[None]:
    """Try again to make a card of a request."""
    retry_request(request_id=request_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post(
    "/requests/{request_id}/junk/",
    response={204: None},
    operation_id="request_junk",
    tags=["requests"],
)
def junk_create(request: HttpRequest, request_id: UUID, body: JunkIn) -> Status[None]:
    """Decide that nothing is to be made of a request."""
    junk_request(
        request_id=request_id, reason=body.reason, actor=actor_of(request), now=clock.now()
    )
    return Status(204, None)
