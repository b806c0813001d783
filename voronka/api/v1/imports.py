"""Bringing files into the base: the file, its columns, what would become of it, and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, Out, spoken
from voronka.kernel import clock
from voronka.quality.imports.queries import imports
from voronka.quality.imports.queries.refused_file import refused_file
from voronka.quality.imports.settings import DayOrder, Rule, Settings
from voronka.quality.imports.targets import Kind
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.choose_columns import choose_columns
from voronka.quality.imports.use_cases.steer_import import steer_import

router = Router(tags=["imports"])

Wish = Literal["check", "start", "pause", "resume", "cancel", "revert"]


class ImportSettings(In):
    """
    What is done with a file: where its columns belong by heading, which key a text means.

    `past_gates` is the reason for which cards keep their stage without asking its gate, an
    exception for `past_gates_days`.
    """

    columns: dict[str, str]
    values: dict[str, dict[str, str]] = {}
    rule: Rule = "join"
    with_robots: bool = False
    past_gates: str = ""
    past_gates_days: int = Field(default=30, ge=1, le=365)
    owner_id: UUID | None = None
    pipeline: str = ""
    day_order: DayOrder = ""
    currency: str = ""
    system: str = ""
    keep_as: str = ""


class WishIn(In):
    """What the import is to do next."""

    wish: Wish


class FileColumnOut(Out):
    """A column of the file: where it belongs, and what stands in it."""

    heading: str
    target: str
    samples: list[str]


class UnknownOut(Out):
    """A text of the file that is none of the choices of its field."""

    target: str
    text: str
    count: int
    options: dict[str, str]
    chosen: str


class ColumnsOut(Out):
    """Everything that has to be decided about the columns; `targets` are the places there are."""

    columns: list[FileColumnOut]
    unknown: list[UnknownOut]
    targets: dict[str, str]
    asks_day_order: bool


class ImportOut(Out):
    """An import and how far it is. `counts` are rows by what became, or would become, of them."""

    id: UUID
    kind: str
    name: str
    status: str
    rows: int
    rows_done: int
    counts: dict[str, int]
    kept: list[dict[str, Any]]
    error: str
    by: str
    created_at: datetime
    finished_at: datetime | None
    reverted_at: datetime | None


class RefusedOut(Out):
    """A row that was refused, and all that is wrong with it."""

    number: int
    problems: list[dict[str, str]]


@router.get("/imports/", response=list[ImportOut], operation_id="imports")
def imports_index(request: HttpRequest) -> Sequence[imports.ImportRow]:
    """The newest imports."""
    return imports.history(actor=actor_of(request))


@router.post("/imports/", response={201: ImportOut}, operation_id="import_begin")
def import_create(
    request: HttpRequest, kind: Kind, file: File[UploadedFile]
) -> Status[imports.ImportRow]:
    """Send a CSV file, a spreadsheet or a vCard; up to 100 MB. Nothing is written yet."""
    actor = actor_of(request)
    import_id = begin_import(
        kind=kind, name=file.name or "", content=file.read(), actor=actor, now=clock.now()
    )
    return Status(201, imports.import_for(actor=actor, import_id=import_id))


@router.get("/imports/{import_id}/", response=ImportOut, operation_id="import")
def import_show(request: HttpRequest, import_id: UUID) -> imports.ImportRow:
    """How far an import is, and what became of its rows."""
    return imports.import_for(actor=actor_of(request), import_id=import_id)


@router.get("/imports/{import_id}/columns/", response=ColumnsOut, operation_id="import_columns")
def columns_show(request: HttpRequest, import_id: UUID) -> Mapping[str, Any]:
    """Where the columns would go, and the texts that nobody knows."""
    found = imports.columns_of(actor=actor_of(request), import_id=import_id)
    return {
        "columns": found.columns,
        "unknown": [
            {
                "target": each.target,
                "text": each.text,
                "count": each.count,
                "options": {key: spoken(label) for key, label in each.options},
                "chosen": each.chosen,
            }
            for each in found.unknown
        ],
        "targets": {key: spoken(target.label) for key, target in found.targets.items()},
        "asks_day_order": found.asks_day_order,
    }


@router.put("/imports/{import_id}/columns/", response=ImportOut, operation_id="import_choose")
def columns_set(request: HttpRequest, import_id: UUID, body: ImportSettings) -> imports.ImportRow:
    """Say where the columns belong and what is done with the rows; `keep_as` keeps that."""
    actor, chosen = actor_of(request), body.model_dump(mode="json")
    keep_as = chosen.pop("keep_as")
    chosen["owner_id"] = chosen["owner_id"] or ""
    choose_columns(
        import_id=import_id,
        settings=Settings.from_json(chosen),
        keep_as=keep_as,
        actor=actor,
        now=clock.now(),
    )
    return imports.import_for(actor=actor, import_id=import_id)


@router.post("/imports/{import_id}/wishes/", response={202: ImportOut}, operation_id="import_steer")
def import_steer(request: HttpRequest, import_id: UUID, body: WishIn) -> Status[imports.ImportRow]:
    """Look it through, bring it in, pause, go on, stop, take it back; in the background."""
    actor = actor_of(request)
    steer_import(import_id=import_id, wish=body.wish, actor=actor, now=clock.now())
    return Status(202, imports.import_for(actor=actor, import_id=import_id))


@router.get(
    "/imports/{import_id}/refused/", response=list[RefusedOut], operation_id="import_refused"
)
def refused_index(request: HttpRequest, import_id: UUID) -> Sequence[imports.RefusedRow]:
    """The first hundred rows that were refused."""
    return imports.refused_rows(actor=actor_of(request), import_id=import_id)


@router.get(
    "/imports/{import_id}/refused/file/",
    operation_id="import_refused_file",
    openapi_extra={
        "responses": {
            "200": {"description": "The rows.", "content": {"application/octet-stream": {}}}
        }
    },
)
def refused_show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """All rows that were refused, in the format they came in, each with its reasons."""
    name, _kind, content = refused_file(actor=actor_of(request), import_id=import_id)
    response = HttpResponse(content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
