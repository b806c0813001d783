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
from voronka.quality.imports.readers import Reading
from voronka.quality.imports.settings import DayOrder, Rule, Settings
from voronka.quality.imports.targets import Kind
from voronka.quality.imports.use_cases.begin_import import begin_import
from voronka.quality.imports.use_cases.choose_columns import choose_columns
from voronka.quality.imports.use_cases.forget_map import forget_map
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.quality.imports.use_cases.take_map import take_map

router = Router(tags=["imports"])

Wish = Literal["check", "start", "pause", "resume", "cancel", "revert"]


class ReadingIn(In):
    """How the file is read; what is empty is found out anew."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    heading_row: int = Field(default=0, ge=0, le=1000)


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
    reading: ReadingIn | None = None


class MapIn(In):
    """Choices that were kept."""

    map_id: UUID


class MapOut(Out):
    """Choices that were kept under a name, for files of this kind."""

    id: UUID
    kind: str
    name: str


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


class ForetoldOut(Out):
    """A row and what would become of it: `whom` is the known client it would join."""

    number: int
    name: str
    whom: str


class RefusedOut(Out):
    """A row that is refused, and all that is wrong with it."""

    number: int
    problems: list[dict[str, str]]


class PreviewOut(Out):
    """Of a file that was looked through: the first rows of each fate, and those refused."""

    examples: dict[str, list[ForetoldOut]] = {}
    refused: list[RefusedOut] = []


class ImportOut(Out):
    """
    An import and how far it is. `counts` are rows by what became, or would become, of them; the
    list of imports leaves out `preview`.
    """

    id: UUID
    kind: str
    name: str
    status: str
    rows: int
    rows_done: int
    counts: dict[str, int]
    kept: list[dict[str, Any]]
    preview: PreviewOut
    reading: dict[str, Any]
    sheets: list[str]
    # Under which name its choices were kept, if they were not made for this file.
    taken_from: str
    error: str
    by: str
    created_at: datetime
    finished_at: datetime | None
    reverted_at: datetime | None


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
    keep_as, reading = chosen.pop("keep_as"), chosen.pop("reading")
    chosen["owner_id"] = chosen["owner_id"] or ""
    choose_columns(
        import_id=import_id,
        settings=Settings.from_json(chosen),
        keep_as=keep_as,
        reading=Reading(**reading) if reading is not None else None,
        actor=actor,
        now=clock.now(),
    )
    return imports.import_for(actor=actor, import_id=import_id)


@router.get("/import-maps/", response=list[MapOut], operation_id="import_maps")
def maps_index(request: HttpRequest, kind: Kind) -> Sequence[imports.MapRow]:
    """The choices that were kept for files of a kind."""
    return imports.saved_maps(actor=actor_of(request), kind=kind)


@router.delete("/import-maps/{map_id}/", response={204: None}, operation_id="import_map_forget")
def map_delete(request: HttpRequest, map_id: UUID) -> Status[None]:
    """Keep these choices no longer; files that took them stay as they are."""
    forget_map(map_id=map_id, actor=actor_of(request))
    return Status(204, None)


@router.post("/imports/{import_id}/map/", response=ImportOut, operation_id="import_map_take")
def map_create(request: HttpRequest, import_id: UUID, body: MapIn) -> imports.ImportRow:
    """Choose for a file what was kept; headings it does not know are guessed."""
    actor = actor_of(request)
    take_map(import_id=import_id, map_id=body.map_id, actor=actor)
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
