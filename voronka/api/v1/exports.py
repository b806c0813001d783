"""Lists as files: ordered, watched, fetched by who ordered them."""

from typing import Annotated, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.cards import Filters, wanted_cards
from voronka.api.v1.paths import Cards, kind_of
from voronka.api.values import In, KeyIn, Out
from voronka.kernel import clock
from voronka.records.queries import exports
from voronka.records.queries.exports import ExportProgress
from voronka.records.queries.filters import CardFilter, Which
from voronka.records.use_cases.start_export import start_export

router = Router(tags=["exports"])


class ExportIn(In):
    """Which cards, with which columns, as what. With `ids` the filter is not asked."""

    format: Literal["csv", "xlsx"] = "csv"
    columns: Annotated[
        list[KeyIn],
        Field(min_length=1, max_length=200, description="Names of fields, and `owner`, `stage` …"),
    ]
    ids: Annotated[list[UUID], Field(max_length=5000)] | None = None
    filter: Filters = Filters()
    stage: Annotated[str, Field(max_length=200)] = ""
    which: Which = "open"
    sort: Annotated[str, Field(max_length=80)] = "newest"


class ExportOut(Out):
    """How far the file has come. It is kept for a day."""

    id: UUID
    name: str
    total: int
    done: int
    is_finished: bool
    is_ready: bool


@router.post("/{cards:cards}/exports/", response={201: ExportOut}, operation_id="export_start")
def export_create(request: HttpRequest, cards: Cards, body: ExportIn) -> Status[ExportProgress]:
    """Order a file. Up to a thousand cards are written at once, more in the background."""
    actor, kind, now = actor_of(request), kind_of(cards), clock.now()
    wanted = wanted_cards(body.filter, actor, kind, stage=body.stage, which=body.which)
    if body.ids is not None:
        wanted = CardFilter(which="all", ids=tuple(body.ids))
    export_id = start_export(
        kind=kind,
        wanted=wanted,
        columns=body.columns,
        sort=body.sort,
        file_format=body.format,
        actor=actor,
        now=now,
    )
    return Status(201, exports.export(actor=actor, export_id=export_id, now=now))


@router.get("/exports/{export_id}/", response=ExportOut, operation_id="export_get")
def export_show(request: HttpRequest, export_id: UUID) -> ExportProgress:
    """How far a file of yours has come."""
    return exports.export(actor=actor_of(request), export_id=export_id, now=clock.now())


@router.get(
    "/exports/{export_id}/file/",
    operation_id="export_file",
    openapi_extra={
        "responses": {
            "200": {"description": "The bytes.", "content": {"application/octet-stream": {}}}
        }
    },
)
def file_show(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """The file, for who ordered it; 404 while it is being written and after a day."""
    name, content = exports.content(actor=actor_of(request), export_id=export_id, now=clock.now())
    return FileResponse(content, as_attachment=True, filename=name)  # type: ignore[return-value]
