"""Tasks: of a card and of a person; closing them with an outcome."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import FieldsIn, In, KeyIn, Moment, Out, RefOut, Words, fields_in
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.seen import Seen
from voronka.process.text import Text
from voronka.records.queries.cards import card_for
from voronka.work.queries.tasks import TaskRow, open_tasks, task_for, tasks_of_card
from voronka.work.use_cases.cancel_task import cancel_task
from voronka.work.use_cases.close_task import close_task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reassign_task import reassign_task
from voronka.work.use_cases.reopen_task import reopen_task
from voronka.work.use_cases.reschedule_task import reschedule_task
from voronka.work.use_cases.tick_item import tick_item

router = Router(tags=["tasks"])

_TEXT = Annotated[str, Field(max_length=5000)]


class ChecklistItemOut(Out):
    """A line of a checklist; `path` is how it is ticked."""

    path: list[int]
    text: Words
    done_at: datetime | None
    done_by: str
    items: list["ChecklistItemOut"]


class OutcomeOut(Out):
    """An outcome, and the fields that are asked for then."""

    key: str
    label: Words
    ask: list[str]
    note_required: bool


class TaskCardOut(Out):
    """The card of a task in a line."""

    ref: RefOut
    title: str
    client_name: str
    phone: str
    pipeline: str
    stage: str
    is_closed: bool


class TaskOut(Out):
    """A task."""

    id: UUID
    ref: RefOut
    template: str
    kind: str
    title: Words
    text: Words
    checklist: list[ChecklistItemOut]
    done_items: int
    all_items: int
    outcomes: list[OutcomeOut]
    assignee_id: UUID
    assignee_name: str
    due_at: datetime | None
    follows: str
    created_at: datetime
    created_by: str
    outcome: str
    outcome_label: Words
    note: str
    closed_at: datetime | None
    closed_by_name: str
    undo_until: datetime | None
    cancelled_at: datetime | None
    cancel_reason: Words
    is_open: bool
    card: TaskCardOut | None


class TaskPageOut(Out):
    """A page of open tasks as they are due; `next` leads to the one after it."""

    items: list[TaskOut]
    next: UUID | None


class TaskIn(In):
    """A task by a template of the playbook, or in one's own words."""

    template: KeyIn | None = None
    title: Annotated[str, Field(max_length=200)] = ""
    text: _TEXT = ""
    kind: Literal["task", "call", "visit", "message"] = "task"
    assignee_id: Annotated[UUID | None, Field(description="Without it, you.")] = None
    due_at: Moment | None = None


class ClosureIn(In):
    """How it ended; some outcomes ask for fields of the card or for a note."""

    outcome: Annotated[str, Field(max_length=64)] = ""
    note: _TEXT = ""
    fields: FieldsIn = {}


class ItemIn(In):
    """A line of the checklist, ticked or not."""

    path: Annotated[list[Annotated[int, Field(ge=0, le=1000)]], Field(min_length=1, max_length=3)]
    done: bool


class AssigneeIn(In):
    """Who shall do it."""

    assignee_id: UUID
    seen: Annotated[
        UUID | None,
        Field(
            description="Who did it when you decided. If somebody else does by now, nothing is "
            "done and the answer is 409."
        ),
    ] = None


class DeadlineIn(In):
    """When it is due."""

    due_at: Moment
    seen: Annotated[
        Moment | None,
        Field(
            description="When it was due when you decided; null: it was not. If that is another "
            "moment by now, nothing is done and the answer is 409."
        ),
    ] = None


class CancellationIn(In):
    """Why it need not be done."""

    reason: _TEXT


@router.get("/tasks/", response=TaskPageOut, operation_id="task_list")
def task_list(
    request: HttpRequest,
    assignee: Annotated[str, Field(max_length=40)] = "me",
    after: UUID | None = None,
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Open tasks: yours, of somebody (an id), or `all` that you see."""
    actor = actor_of(request)
    page = open_tasks(actor=actor, assignee_id=_assignee(assignee, actor), after=after, limit=limit)
    return {"items": page.rows, "next": page.after}


@router.get("/{cards:cards}/{card_id}/tasks/", response=list[TaskOut], operation_id="tasks")
def card_task_list(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """The tasks of a card, the open ones first."""
    ref, actor = ref_of(cards, card_id), actor_of(request)
    card_for(ref, actor)
    return tasks_of_card(ref=ref, actor=actor)


@router.post(
    "/{cards:cards}/{card_id}/tasks/",
    response={201: TaskOut},
    operation_id="task_create",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def task_create(request: HttpRequest, cards: Cards, card_id: UUID, body: TaskIn) -> Status[TaskRow]:
    """Set a task. An open one of the same template is renewed, not doubled."""
    actor, now = actor_of(request), clock.now()
    ref = ref_of(cards, card_id)
    card_for(ref, actor)
    assignee_id = body.assignee_id or actor.id
    if assignee_id is None:
        raise NotFound
    task_id = create_task(
        card=ref,
        template=body.template or "",
        title=Text.same(body.title) if body.title.strip() else None,
        text=Text.same(body.text) if body.text.strip() else None,
        kind=body.kind,
        assignee_id=assignee_id,
        due_at=body.due_at,
        actor=actor,
        now=now,
    )
    return Status(201, task_for(task_id=task_id, actor=actor))


@router.get("/tasks/{task_id}/", response=TaskOut, operation_id="task_get")
def task_show(request: HttpRequest, task_id: UUID) -> TaskRow:
    """A task with its card."""
    return task_for(task_id=task_id, actor=actor_of(request))


@router.post("/tasks/{task_id}/closure/", response=TaskOut, operation_id="task_close")
def closure_create(request: HttpRequest, task_id: UUID, body: ClosureIn) -> TaskRow:
    """Close a task with an outcome; robots go on from there."""
    actor = actor_of(request)
    close_task(
        task_id=task_id,
        outcome=body.outcome,
        note=body.note,
        fields=fields_in(body.fields),
        actor=actor,
        now=clock.now(),
    )
    return _as_it_is(task_id, actor)


@router.delete("/tasks/{task_id}/closure/", response=TaskOut, operation_id="task_reopen")
def closure_delete(request: HttpRequest, task_id: UUID) -> TaskRow:
    """Take back a closing, for a little while after it."""
    actor = actor_of(request)
    reopen_task(task_id=task_id, actor=actor, now=clock.now())
    return _as_it_is(task_id, actor)


@router.put("/tasks/{task_id}/items/", response=TaskOut, operation_id="task_tick")
def item_set(request: HttpRequest, task_id: UUID, body: ItemIn) -> TaskRow:
    """Tick a line of the checklist, or take the tick back."""
    actor = actor_of(request)
    tick_item(task_id=task_id, path=body.path, done=body.done, actor=actor, now=clock.now())
    return _as_it_is(task_id, actor)


@router.put("/tasks/{task_id}/assignee/", response=TaskOut, operation_id="task_reassign")
def assignee_set(request: HttpRequest, task_id: UUID, body: AssigneeIn) -> TaskRow:
    """Give a task to somebody else."""
    actor = actor_of(request)
    before = task_for(task_id=task_id, actor=actor)
    seen = Seen(body.seen) if body.seen else None
    reassign_task(
        task_id=task_id, assignee_id=body.assignee_id, seen=seen, actor=actor, now=clock.now()
    )
    try:
        return task_for(task_id=task_id, actor=actor)
    except NotFound:
        # It is out of sight now; what is answered is what was given away.
        return before


@router.put("/tasks/{task_id}/deadline/", response=TaskOut, operation_id="task_reschedule")
def deadline_set(request: HttpRequest, task_id: UUID, body: DeadlineIn) -> TaskRow:
    """Set another deadline."""
    actor = actor_of(request)
    seen = Seen(body.seen) if "seen" in body.model_fields_set else None
    reschedule_task(task_id=task_id, due_at=body.due_at, seen=seen, actor=actor, now=clock.now())
    return _as_it_is(task_id, actor)


@router.post("/tasks/{task_id}/cancellation/", response=TaskOut, operation_id="task_cancel")
def cancellation_create(request: HttpRequest, task_id: UUID, body: CancellationIn) -> TaskRow:
    """Take a task back: it need not be done any more."""
    actor = actor_of(request)
    cancel_task(task_id=task_id, reason=Text.same(body.reason), actor=actor, now=clock.now())
    return _as_it_is(task_id, actor)


def _as_it_is(task_id: UUID, actor: Actor) -> TaskRow:
    return task_for(task_id=task_id, actor=actor)


def _assignee(word: str, actor: Actor) -> UUID | None:
    if word == "all":
        return None
    if word == "me":
        return actor.id
    try:
        return UUID(word)
    except ValueError as error:
        raise NotFound from error
