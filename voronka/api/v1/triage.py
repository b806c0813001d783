"""Triage and distribution for programs (Q1, Q3, N7)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import Out, RefOut, Words
from voronka.kernel import clock
from voronka.process.schema_triage import Method
from voronka.quality.distribution import ledger
from voronka.quality.distribution.hand_out import hand_out
from voronka.quality.triage import queue
from voronka.quality.triage.judge_lead import Kind, Verdict, judge_lead
from voronka.quality.triage.undo_verdict import undo_verdict

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
def verdict_create(request: HttpRequest, lead_id: UUID, wanted: VerdictIn) -> tuple[int, Any]:
    """Give the verdict on a lead and carry it out."""
    verdict = Verdict(
        kind=wanted.verdict,
        reason=wanted.reason,
        note=wanted.note,
        grade=wanted.grade,
        match_id=wanted.match_id,
    )
    made = judge_lead(lead_id=lead_id, verdict=verdict, actor=actor_of(request), now=clock.now())
    return 201, {"id": made, "lead_id": lead_id}


@router.post(
    "/triage/verdicts/{verdict_id}/undo/", response=VerdictOut, operation_id="undo_verdict"
)
def verdict_undo(request: HttpRequest, verdict_id: UUID) -> dict[str, Any]:
    """Take back one's own verdict."""
    lead_id = undo_verdict(actor=actor_of(request), now=clock.now(), verdict_id=verdict_id)
    return {"id": verdict_id, "lead_id": lead_id}


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
) -> tuple[int, Any]:
    """Hand out a card that nobody owns."""
    row = hand_out(
        ref=ref_of(cards, card_id),
        by=wanted.by,
        to=wanted.to,
        note=wanted.note,
        actor=actor_of(request),
        now=clock.now(),
    )
    return 201, {"id": row.pk, "to_id": row.to_id, "by": row.by, "reason": row.reason}
