"""Error control (Q8, N10): what is wrong with cards, by rule and by person, and the trend."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import Out, RefOut, Words
from voronka.kernel import clock
from voronka.quality.error_control import errors

router = Router(tags=["errors"])


class ErrorOut(Out):
    """A card that breaks a rule."""

    id: int
    ref: RefOut
    title: str
    client_name: str
    owner_id: UUID | None
    owner_name: str
    # Who has to repair it.
    answers_id: UUID | None
    answers_name: str
    rule: str
    label: Words
    what_to_do: Words
    severity: str
    opened_at: datetime


class ErrorsOut(Out):
    """A page of errors, the longest-standing first."""

    items: list[ErrorOut]
    next_opened_at: datetime | None
    next_id: int | None


class RuleCountOut(Out):
    """How many cards break a rule."""

    rule: str
    label: Words
    severity: str
    count: int


class PersonCountOut(Out):
    """How much is wrong with a person's cards."""

    id: UUID | None
    name: str
    count: int
    serious: int


class TrendDayOut(Out):
    """A day: how many errors stood at its end, came and went."""

    day: date
    standing: int
    opened: int
    closed: int


class SummaryOut(Out):
    """What is wrong, counted."""

    rules: list[RuleCountOut]
    people: list[PersonCountOut]
    trend: list[TrendDayOut]


@router.get("/errors/", response=ErrorsOut, operation_id="errors")
def error_list(
    request: HttpRequest,
    rule: str = "",
    owner: UUID | None = None,
    after_opened_at: datetime | None = None,
    after_id: int | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Cards that break a rule of the playbook, the longest-standing first."""
    after = (after_opened_at, after_id) if after_opened_at and after_id else None
    rows = errors.error_rows(
        actor=actor_of(request),
        rule=rule,
        owner=str(owner or ""),
        after=after,
        limit=limit,
    )
    last = rows[-1] if len(rows) == limit else None
    return {
        "items": [_out(row) for row in rows],
        "next_opened_at": last.opened_at if last else None,
        "next_id": last.id if last else None,
    }


@router.get("/errors/summary/", response=SummaryOut, operation_id="errors_summary")
def summary_show(request: HttpRequest, owner: UUID | None = None) -> dict[str, Any]:
    """Errors by rule and by person, and the trend of the last thirty days."""
    actor, whose = actor_of(request), str(owner or "")
    return {
        "rules": [
            {
                "rule": each.rule,
                "label": each.spec.label,
                "severity": each.spec.severity,
                "count": each.count,
            }
            for each in errors.counts_by_rule(actor=actor, owner=whose)
        ],
        "people": errors.counts_by_person(actor=actor),
        "trend": errors.trend(actor=actor, owner=whose, now=clock.now()),
    }


@router.get(
    "/{cards:cards}/{card_id}/errors/", response=list[ErrorOut], operation_id="errors_of_card"
)
def card_error_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Sequence[dict[str, Any]]:
    """What is wrong with one card."""
    found = errors.errors_of_card(ref=ref_of(cards, card_id), actor=actor_of(request))
    return [_out(row) for row in found]


def _out(row: errors.ErrorRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "ref": row.ref,
        "title": row.title,
        "client_name": row.client_name,
        "owner_id": row.owner_id,
        "owner_name": row.owner_name,
        "answers_id": row.answers_id,
        "answers_name": row.answers_name,
        "rule": row.rule,
        "label": row.spec.label,
        "what_to_do": row.spec.do,
        "severity": row.spec.severity,
        "opened_at": row.opened_at,
    }
