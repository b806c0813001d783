"""Reporting on a visit in one go: its photos and drawings, its result, the task of whoever went."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1.bookings import SeenStart, VisitOut
from voronka.api.v1.card_rows import FileOut
from voronka.api.values import In
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.records.use_cases.attach_file import attach_file
from voronka.scheduling.queries import visit_reports
from voronka.scheduling.queries.bookings import booking_for
from voronka.scheduling.use_cases.give_up_visit import give_up_visit
from voronka.scheduling.use_cases.report_visit import report_visit

router = Router(tags=["bookings"])


class ReportIn(In):
    """What came of the visit, and how its task ends; with one outcome it goes without saying."""

    result: Annotated[str, Field(max_length=20000)]
    outcome: Annotated[str, Field(max_length=64)] = ""
    seen_start: SeenStart = None


class FailureIn(In):
    """Why the visit did not work out, and how its task ends; one outcome goes without saying."""

    reason: Annotated[str, Field(max_length=5000)]
    outcome: Annotated[str, Field(max_length=64)] = ""
    seen_start: SeenStart = None


@router.get("/bookings/{booking_id}/files/", response=list[FileOut], operation_id="booking_files")
def file_list(request: HttpRequest, booking_id: UUID) -> Any:
    """Photos and drawings that were taken on a visit; they stand on the card's disk too."""
    return visit_reports.files_of_visit(
        booking_for(booking_id=booking_id, actor=actor_of(request)), actor_of(request)
    )


@router.post(
    "/bookings/{booking_id}/files/",
    response={201: FileOut},
    operation_id="booking_file_attach",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def file_create(request: HttpRequest, booking_id: UUID, file: File[UploadedFile]) -> Status[Any]:
    """Put a photo or drawing of a visit on the card's disk, sent as multipart/form-data."""
    actor = actor_of(request)
    visit = booking_for(booking_id=booking_id, actor=actor)
    if visit.ref is None:
        raise NotFound
    file_id = attach_file(
        ref=visit.ref,
        name=file.name or "",
        content=file,
        origin=visit_reports.origin_of(visit),
        actor=actor,
        now=clock.now(),
    )
    files = visit_reports.files_of_visit(visit, actor)
    return Status(201, next(each for each in files if each.id == file_id))


@router.post(
    "/bookings/{booking_id}/report/",
    response=VisitOut,
    operation_id="booking_report",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def report_create(request: HttpRequest, booking_id: UUID, body: ReportIn) -> Any:
    """Hand in the result with every file of the visit, and close the task of whoever went (K21)."""
    report_visit(
        booking_id=booking_id,
        result=body.result,
        outcome=body.outcome,
        seen_start=body.seen_start,
        actor=actor_of(request),
        now=clock.now(),
    )
    return booking_for(booking_id=booking_id, actor=actor_of(request))


@router.post(
    "/bookings/{booking_id}/failure/",
    response={204: None},
    operation_id="booking_give_up",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def failure_create(request: HttpRequest, booking_id: UUID, body: FailureIn) -> Status[None]:
    """Say that somebody went there and it did not work out, with the reason."""
    give_up_visit(
        booking_id=booking_id,
        reason=body.reason,
        outcome=body.outcome,
        seen_start=body.seen_start,
        actor=actor_of(request),
        now=clock.now(),
    )
    return Status(204, None)
