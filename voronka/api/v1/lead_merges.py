"""Leads that are one and the same: merged, and taken apart again by `DELETE /merges/…/`."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.values import In, KeyIn, Out
from voronka.kernel import clock
from voronka.records.use_cases.merge_leads import merge_leads

router = Router()


class LeadMergeIn(In):
    """Which lead becomes a part, and which fields are taken from it; `owner_id` is its owner."""

    absorbed_id: UUID
    taken: Annotated[list[KeyIn], Field(max_length=200)] = []


class LeadMergeOut(Out):
    """A merge, to be undone by its id."""

    id: UUID


@router.post(
    "/leads/{lead_id}/merges/",
    response={201: LeadMergeOut},
    operation_id="lead_merge",
    tags=["leads"],
    summary="Merge",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def lead_merge(request: HttpRequest, lead_id: UUID, body: LeadMergeIn) -> Status[LeadMergeOut]:
    """Make another lead a part of this one; it can be undone at any time."""
    merge_id = merge_leads(
        survivor_id=lead_id,
        absorbed_id=body.absorbed_id,
        taken=body.taken,
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(201, LeadMergeOut(id=merge_id))
