"""Lists of contacts, companies and tasks: one thing done to many, and all that match as a file."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.bulk import BulkOut
from voronka.api.v1.exports import ExportOut
from voronka.api.values import In, KeyIn, Moment
from voronka.kernel import clock
from voronka.records.client_kinds import ClientKind
from voronka.records.listed import Wanted
from voronka.records.listed_clients import EDIT
from voronka.records.queries import bulk_actions, exports
from voronka.records.queries.bulk_actions import BulkProgress
from voronka.records.queries.client_filters import stored_clients
from voronka.records.queries.clients import ClientFilter, ClientSort
from voronka.records.queries.exports import ExportProgress
from voronka.records.queries.filter_terms import read_terms
from voronka.records.use_cases.export_list import export_list
from voronka.records.use_cases.start_list_action import start_list_action
from voronka.work.listed_tasks import CLOSE, GIVE, PUT_OFF
from voronka.work.queries.task_lists import stored_tasks

router = Router()

_KINDS: Mapping[str, ClientKind] = {"contacts": "contact", "companies": "company"}
_WHERE = Annotated[str, Field(max_length=6000, description="Terms about fields as JSON.")]
_TEXT = Annotated[str, Field(max_length=200)]
_IDS = Annotated[list[UUID] | None, Field(max_length=5000)]
_COLUMNS = Annotated[
    list[KeyIn],
    Field(min_length=1, max_length=200, description="As in lists: `title`, `owner`, `phone` …"),
]
TaskSort = Literal["due_at", "-due_at", "created_at", "-created_at", "closed_at", "-closed_at"]


class ClientsWantedIn(In):
    """Which contacts or companies; what is empty lets everything through."""

    text: _TEXT = ""
    owner_id: UUID | None = None
    without_owner: bool = False
    where: _WHERE = ""


class TasksWantedIn(In):
    """Which tasks; what is empty lets everything through."""

    text: _TEXT = ""
    assignee_id: UUID | None = None
    state: Literal["open", "closed", "all"] = "open"
    where: _WHERE = ""


class ClientsBulkIn(In):
    """New values, and for which: those of `ids`, or else all that match the filter."""

    fields: Annotated[
        dict[str, Any],
        Field(
            min_length=1,
            max_length=20,
            description="Fields of the contact or company, as when one is changed.",
            examples=[{"position": "Директор"}],
        ),
    ]
    ids: _IDS = None
    filter: ClientsWantedIn = ClientsWantedIn()


class TasksBulkIn(In):
    """What is done, and to which tasks: those of `ids`, or else all that match the filter."""

    do: Literal["give", "put_off", "close"]
    assignee_id: Annotated[UUID | None, Field(description="To whom, for `give`.")] = None
    due_at: Annotated[Moment | None, Field(description="Until when, for `put_off`.")] = None
    ids: _IDS = None
    filter: TasksWantedIn = TasksWantedIn()


class ClientsExportIn(In):
    """Which contacts or companies, with which columns. With `ids` the filter is not asked."""

    format: Literal["csv", "xlsx"] = "csv"
    columns: _COLUMNS
    ids: _IDS = None
    filter: ClientsWantedIn = ClientsWantedIn()
    sort: ClientSort = "newest"


class TasksExportIn(In):
    """Which tasks, with which columns, as what. With `ids` the filter is not asked."""

    format: Literal["csv", "xlsx"] = "csv"
    columns: _COLUMNS
    ids: _IDS = None
    filter: TasksWantedIn = TasksWantedIn()
    sort: TaskSort = "due_at"


def _of_clients(noun: str) -> None:
    """Give a noun its addresses."""
    kind = _KINDS[noun]

    @router.post(
        f"/{noun}/bulk/",
        response={201: BulkOut},
        operation_id=f"{noun}_bulk_start",
        tags=[noun],
        summary=f"Change many {noun} at once",
    )
    def bulk_create(request: HttpRequest, body: ClientsBulkIn) -> Status[BulkProgress]:
        """Begin it; it is carried out in the background, and watched and undone as any other."""
        wanted = _clients_wanted(body.filter) if body.ids is None else None
        command = {"kind": EDIT, "fields": body.fields}
        return _begun(request, kind, command, body.ids, wanted)

    @router.post(
        f"/{noun}/exports/",
        response={201: ExportOut},
        operation_id=f"{noun}_export_start",
        tags=[noun],
        summary=f"Take {noun} out as a file",
    )
    def export_create(request: HttpRequest, body: ClientsExportIn) -> Status[ExportProgress]:
        """Order a file. Up to a thousand rows are written at once, more in the background."""
        wanted = _clients_wanted(body.filter)
        if body.ids is not None:
            wanted = stored_clients(ClientFilter(ids=tuple(body.ids)), read_terms(""))
        return _ordered(request, kind, wanted, body)


for _noun in _KINDS:
    _of_clients(_noun)


@router.post(
    "/tasks/bulk/", response={201: BulkOut}, operation_id="tasks_bulk_start", tags=["tasks"]
)
def tasks_bulk_create(request: HttpRequest, body: TasksBulkIn) -> Status[BulkProgress]:
    """Hand many tasks over, put them off or close them, in the background."""
    wanted = _tasks_wanted(body.filter) if body.ids is None else None
    commands: Mapping[str, Mapping[str, Any]] = {
        "give": {
            "kind": GIVE,
            "assignee_id": str(body.assignee_id) if body.assignee_id else None,
        },
        "put_off": {"kind": PUT_OFF, "due_at": body.due_at.isoformat() if body.due_at else None},
        "close": {"kind": CLOSE},
    }
    return _begun(request, "task", commands[body.do], body.ids, wanted)


@router.post(
    "/tasks/exports/", response={201: ExportOut}, operation_id="tasks_export_start", tags=["tasks"]
)
def tasks_export_create(request: HttpRequest, body: TasksExportIn) -> Status[ExportProgress]:
    """Order a file of tasks. Up to a thousand are written at once, more in the background."""
    wanted = _tasks_wanted(body.filter)
    if body.ids is not None:
        wanted = _tasks_wanted(TasksWantedIn(state="all"), ids=body.ids)
    return _ordered(request, "task", wanted, body)


def _clients_wanted(asked: ClientsWantedIn) -> Wanted:
    wanted = ClientFilter(
        text=asked.text, owner_id=asked.owner_id, without_owner=asked.without_owner
    )
    return stored_clients(wanted, read_terms(asked.where))


def _tasks_wanted(asked: TasksWantedIn, *, ids: list[UUID] | None = None) -> Wanted:
    return stored_tasks(
        text=asked.text,
        assignee_id=asked.assignee_id,
        state=asked.state,
        terms=read_terms(asked.where),
        ids=ids,
    )


def _begun(
    request: HttpRequest,
    noun: str,
    command: Mapping[str, Any],
    ids: list[UUID] | None,
    wanted: Wanted | None,
) -> Status[BulkProgress]:
    actor, now = actor_of(request), clock.now()
    bulk_id = start_list_action(
        noun=noun, command=command, actor=actor, now=now, ids=ids or (), wanted=wanted
    )
    return Status(201, bulk_actions.bulk_action(actor=actor, bulk_id=bulk_id, now=now))


def _ordered(
    request: HttpRequest, noun: str, wanted: Wanted, body: ClientsExportIn | TasksExportIn
) -> Status[ExportProgress]:
    actor, now = actor_of(request), clock.now()
    export_id = export_list(
        noun=noun,
        wanted=wanted,
        columns=body.columns,
        file_format=body.format,
        sort=body.sort,
        actor=actor,
        now=now,
    )
    return Status(201, exports.export(actor=actor, export_id=export_id, now=now))
