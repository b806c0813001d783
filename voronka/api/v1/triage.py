"""Triage and distribution for programs (Q1, Q3, N7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.bulk import BulkOut
from voronka.api.v1.cards import Filters, wanted_cards
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import In, Out, RefOut, Words
from voronka.kernel import clock
from voronka.process.schema_triage import Method
from voronka.process.text import Text
from voronka.quality.distribution import bulk_handing, ledger
from voronka.quality.distribution.hand_out import hand_out
from voronka.quality.triage import backlog, bulk_verdicts, queue
from voronka.quality.triage.judge_lead import Kind, Verdict, judge_lead
from voronka.quality.triage.undo_verdict import undo_verdict
from voronka.records.queries import bulk_actions
from voronka.records.queries.filters import Which
from voronka.records.use_cases.start_bulk_action import start_bulk_deed

router = Router(tags=["triage"])


class WaitingOut(Out):
    """A lead that waits in triage; `verdict` is what is suggested."""

    id: UUID
    title: str
    client_name: str
    company_name: str
    source: str
    request: str
    created_at: datetime
    is_put_back: bool
    verdict: str


class AgesOut(Out):
    """How many leads wait, by how long."""

    today: int
    week: int
    month: int
    older: int
    total: int


class QueueOut(Out):
    """The leads that wait, the longest first."""

    items: list[WaitingOut]
    ages: AgesOut


class VerdictIn(Schema):
    """What is to become of a lead."""

    verdict: Kind
    reason: str = ""
    note: str = ""
    grade: str = ""
    match_id: UUID | None = None


class VerdictOut(Out):
    """A verdict that was given, or the lead whose verdict was taken back."""

    id: UUID
    lead_id: UUID


class HandingOut(Out):
    """A row of the ledger: who got a card and why."""

    id: int
    rule: str
    label: Words
    grade: str
    number: int
    ref: RefOut
    title: str
    to_id: UUID
    to_name: str
    by: str
    reason: Words
    note: str
    at: datetime
    actor_name: str


class HandOutIn(Schema):
    """Who gets a card: somebody, or whom the rule chooses."""

    by: Method | None = None
    to: UUID | None = None
    note: str = ""


class HandedOut(Out):
    """Who got it."""

    id: int
    to_id: UUID
    by: str
    reason: Words


class FacetValueOut(Out):
    """A value with how many leads have it; the key is empty for those that have none."""

    key: str
    label: Words
    count: int


class FacetOut(Out):
    """One way to divide the leads."""

    kind: str
    name: str
    label: Words
    values: list[FacetValueOut]


class BacklogOut(Out):
    """All leads that match, divided in several ways."""

    total: int
    facets: list[FacetOut]


class BulkVerdictIn(In):
    """What becomes of many leads: of `ids`, or else of all open ones that match the filter."""

    verdict: Literal["contact", "attach", "queue", "handing"]
    note: Annotated[str, Field(max_length=5000)] = ""
    grade: Annotated[str, Field(max_length=64)] = ""
    ids: Annotated[list[UUID], Field(max_length=5000)] | None = None
    filter: Filters = Filters()
    in_stage: Annotated[str, Field(max_length=200, description="Only leads of this stage.")] = ""


@router.get("/triage/", response=QueueOut, operation_id="triage")
def queue_list(
    request: HttpRequest, limit: Annotated[int, Field(ge=1, le=200)] = 50
) -> dict[str, Any]:
    """Leads that nobody has judged yet, with what is suggested."""
    actor, now = actor_of(request), clock.now()
    return {
        "items": queue.waiting(actor=actor, now=now, limit=limit),
        "ages": queue.ages(actor=actor, now=now),
    }


@router.post("/triage/{lead_id}/verdict/", response={201: VerdictOut}, operation_id="judge_lead")
def verdict_create(request: HttpRequest, lead_id: UUID, wanted: VerdictIn) -> Status[Any]:
    """Give the verdict on a lead and carry it out."""
    verdict = Verdict(
        kind=wanted.verdict,
        reason=wanted.reason,
        note=wanted.note,
        grade=wanted.grade,
        match_id=wanted.match_id,
    )
    made = judge_lead(lead_id=lead_id, verdict=verdict, actor=actor_of(request), now=clock.now())
    return Status(201, {"id": made, "lead_id": lead_id})


@router.post(
    "/triage/verdicts/{verdict_id}/undo/", response=VerdictOut, operation_id="undo_verdict"
)
def verdict_undo(request: HttpRequest, verdict_id: UUID) -> dict[str, Any]:
    """Take back one's own verdict."""
    lead_id = undo_verdict(actor=actor_of(request), now=clock.now(), verdict_id=verdict_id)
    return {"id": verdict_id, "lead_id": lead_id}


@router.get("/triage/backlog/", response=BacklogOut, operation_id="backlog")
def backlog_show(
    request: HttpRequest,
    filters: Query[Filters],
    stage: Annotated[str, Field(max_length=200)] = "",
    which: Which = "open",
) -> backlog.Backlog:
    """How many leads match, and how they are divided by stage, year, source, mailbox and owner."""
    actor = actor_of(request)
    wanted = wanted_cards(filters, actor, "lead", stage=stage, which=which)
    return backlog.backlog(actor=actor, wanted=wanted)


@router.post("/triage/bulk/", response={201: BulkOut}, operation_id="triage_bulk")
def bulk_create(request: HttpRequest, body: BulkVerdictIn) -> Status[bulk_actions.BulkProgress]:
    """Begin one verdict on many leads; watched, stopped and taken back like any bulk action."""
    actor, now = actor_of(request), clock.now()
    wanted = None
    if body.ids is None:
        wanted = wanted_cards(body.filter, actor, "lead", stage=body.in_stage, which="open")
    is_handing = body.verdict == "handing"
    bulk_id = start_bulk_deed(
        deed=bulk_handing.NAME if is_handing else bulk_verdicts.NAME,
        params={} if is_handing else body.model_dump(include={"verdict", "note", "grade"}),
        actor=actor,
        now=now,
        ids=body.ids or (),
        wanted=wanted,
    )
    return Status(201, bulk_actions.bulk_action(actor=actor, bulk_id=bulk_id, now=now))


@router.get("/distribution/", response=list[HandingOut], operation_id="distribution")
def ledger_list(
    request: HttpRequest,
    rule: str = "",
    to: UUID | None = None,
    before: int | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> Sequence[ledger.LedgerRow]:
    """Who got what and why, the latest first."""
    return ledger.ledger_rows(actor=actor_of(request), rule=rule, to=to, before=before, limit=limit)


@router.post(
    "/{cards:cards}/{card_id}/handings/", response={201: HandedOut}, operation_id="hand_out"
)
def handing_create(
    request: HttpRequest, cards: Cards, card_id: UUID, wanted: HandOutIn
) -> Status[Any]:
    """Hand out a card that nobody owns."""
    row = hand_out(
        ref=ref_of(cards, card_id),
        by=wanted.by,
        to=wanted.to,
        note=wanted.note,
        actor=actor_of(request),
        now=clock.now(),
    )
    reason = Text.parse(row.reason)
    return Status(201, {"id": row.pk, "to_id": row.to_id, "by": row.by, "reason": reason})
