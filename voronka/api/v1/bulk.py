"""One command on many cards: begun, watched, stopped, taken back."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.v1.cards import Filters, wanted_cards
from voronka.api.v1.paths import Cards, kind_of
from voronka.api.values import FieldsIn, In, KeyIn, Out, fields_in
from voronka.kernel import clock
from voronka.process.commands import Assign, Command, Edit, Junk, Move, Restore
from voronka.records.queries import bulk_actions
from voronka.records.queries.bulk_actions import BulkProgress
from voronka.records.queries.filters import Which
from voronka.records.use_cases.start_bulk_action import start_bulk_action
from voronka.records.use_cases.stop_bulk_action import stop_bulk_action
from voronka.records.use_cases.undo_bulk_action import undo_bulk_action

router = Router(tags=["bulk"])


class BulkIn(In):
    """What is done, and to which cards: those of `ids`, or else all that match the filter."""

    do: Literal["move", "assign", "edit", "junk", "restore"]
    stage: Annotated[KeyIn | None, Field(description="Where to, for `move`.")] = None
    pipeline: KeyIn | None = None
    owner_id: Annotated[UUID | None, Field(description="Whose, for `assign`; null: nobody's.")] = (
        None
    )
    fields: Annotated[FieldsIn, Field(description="New values, for `edit`.")] = {}
    reason: Annotated[str, Field(max_length=64, description="Why, for `junk`.")] = ""
    note: Annotated[str, Field(max_length=5000)] = ""
    ids: Annotated[list[UUID], Field(max_length=5000)] | None = None
    filter: Filters = Filters()
    in_stage: Annotated[str, Field(max_length=200, description="Only cards of this stage.")] = ""
    which: Which = "open"


class BulkOut(Out):
    """How far it has come; it can be taken back for a day."""

    id: UUID
    command: str
    total: int
    done: int
    refused: int
    is_finished: bool
    is_stopped: bool
    can_be_undone: bool


class LeftAloneOut(Out):
    """A card that stayed as it was, and why."""

    id: UUID
    title: str
    verdict: str
    reason: str


_COMMANDS: Mapping[str, Callable[[BulkIn], Command]] = {
    "move": lambda body: Move(stage=body.stage or "", pipeline=body.pipeline),
    "assign": lambda body: Assign(owner_id=body.owner_id),
    "edit": lambda body: Edit(fields=fields_in(body.fields)),
    "junk": lambda body: Junk(reason=body.reason, note=body.note),
    "restore": lambda _body: Restore(),
}


@router.post("/{cards:cards}/bulk/", response={201: BulkOut}, operation_id="bulk_start")
def bulk_create(request: HttpRequest, cards: Cards, body: BulkIn) -> Status[BulkProgress]:
    """Begin one command on many cards; it is carried out in the background, card by card."""
    actor, kind = actor_of(request), kind_of(cards)
    wanted = None
    if body.ids is None:
        wanted = wanted_cards(body.filter, actor, kind, stage=body.in_stage, which=body.which)
    bulk_id = start_bulk_action(
        kind=kind,
        command=_COMMANDS[body.do](body),
        ids=body.ids or (),
        wanted=wanted,
        actor=actor,
        now=clock.now(),
    )
    return Status(201, _progress(request, bulk_id))


@router.get("/bulk/{bulk_id}/", response=BulkOut, operation_id="bulk_get")
def bulk_show(request: HttpRequest, bulk_id: UUID) -> BulkProgress:
    """How far an action of yours has come."""
    return _progress(request, bulk_id)


@router.get("/bulk/{bulk_id}/report/", response=list[LeftAloneOut], operation_id="bulk_report")
def report_show(
    request: HttpRequest, bulk_id: UUID, limit: Annotated[int, Field(ge=1, le=5000)] = 1000
) -> list[LeftAloneOut]:
    """The cards that stayed as they were, and why."""
    lines = bulk_actions.left_alone(actor=actor_of(request), bulk_id=bulk_id, limit=limit)
    return [
        LeftAloneOut(id=line.ref.id, title=line.title, verdict=line.verdict, reason=line.reason)
        for line in lines
    ]


@router.post("/bulk/{bulk_id}/undoing/", response={201: BulkOut}, operation_id="bulk_undo")
def undoing_create(request: HttpRequest, bulk_id: UUID) -> Status[BulkProgress]:
    """Take it back, each card through its gates; those changed since are left alone."""
    undoing = undo_bulk_action(bulk_id=bulk_id, actor=actor_of(request), now=clock.now())
    return Status(201, _progress(request, undoing))


@router.post("/bulk/{bulk_id}/stop/", response=BulkOut, operation_id="bulk_stop")
def stop_create(request: HttpRequest, bulk_id: UUID) -> BulkProgress:
    """End it after the cards it is at; what is done stays done."""
    stop_bulk_action(bulk_id=bulk_id, actor=actor_of(request), now=clock.now())
    return _progress(request, bulk_id)


def _progress(request: HttpRequest, bulk_id: UUID) -> BulkProgress:
    return bulk_actions.bulk_action(actor=actor_of(request), bulk_id=bulk_id, now=clock.now())
