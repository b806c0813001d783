"""What is changed about a task that stays open: a tick, who does it, by when, or not at all."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.seen import Seen
from voronka.people.queries import people
from voronka.process.text import Text
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.web.tasks.moments import moment_in, near_moments, seen_moment
from voronka.work.queries.tasks import TaskRow, task_for
from voronka.work.use_cases.cancel_task import UnableToCancelTask, cancel_task
from voronka.work.use_cases.reassign_task import (
    TaskGivenMeanwhile,
    UnableToReassignTask,
    reassign_task,
)
from voronka.work.use_cases.reschedule_task import (
    TaskPutOffMeanwhile,
    UnableToRescheduleTask,
    reschedule_task,
)
from voronka.work.use_cases.tick_item import UnableToTickItem, tick_item

_REFUSALS = (
    TaskGivenMeanwhile,
    TaskPutOffMeanwhile,
    UnableToCancelTask,
    UnableToReassignTask,
    UnableToRescheduleTask,
)


@require_POST
@login_required
def item_create(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """POST /tasks/…/items/: a line is ticked, or not any more. Answers with the progress."""
    actor = actor_of(request)
    try:
        tick_item(
            task_id=task_id,
            path=_path(request.POST.get("item", "")),
            done=bool(request.POST.get("done")),
            actor=actor,
            now=clock.now(),
        )
        problem = ""
    except UnableToTickItem as refusal:
        problem = str(refusal)
    task = task_for(task_id=task_id, actor=actor)
    response = TemplateResponse(request, "tasks/_progress.html", {"task": task})
    if not problem:
        return response
    # The tick on the page is wrong now: the tasks are asked for again.
    http.tell(response, "card-changed", kind=task.ref.kind, id=str(task.ref.id))
    return http.toast(response, problem, tone="warning")


@require_http_methods(["GET", "POST"])
@login_required
def assignee_edit(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET and POST /tasks/…/assignee/: who does it."""

    def change(actor: Actor, now: datetime) -> None:
        assignee_id = http.id_in(request.POST.get("assignee", ""))
        seen = http.id_in(request.POST["seen"]) if request.POST.get("seen") else None
        reassign_task(
            task_id=task_id,
            assignee_id=assignee_id,
            seen=Seen(seen) if seen else None,
            actor=actor,
            now=now,
        )

    return _answer(request, task_id, "assignee", change, done=_("The task is handed over."))


@require_http_methods(["GET", "POST"])
@login_required
def deadline_edit(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET and POST /tasks/…/deadline/: by when."""

    def change(actor: Actor, now: datetime) -> None:
        due_at = moment_in(request.POST.get("due_at", ""))
        if due_at is None:
            raise UnableToRescheduleTask(_("Choose a day and a time."))
        seen = seen_moment(request.POST.get("seen"))
        reschedule_task(task_id=task_id, due_at=due_at, seen=seen, actor=actor, now=now)

    return _answer(request, task_id, "deadline", change, done=_("The deadline is changed."))


@require_http_methods(["GET", "POST"])
@login_required
def cancellation_edit(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET and POST /tasks/…/cancellation/: it need not be done, and why."""

    def change(actor: Actor, now: datetime) -> None:
        reason = Text.same(request.POST.get("reason", "").strip())
        cancel_task(task_id=task_id, reason=reason, actor=actor, now=now)

    return _answer(request, task_id, "cancellation", change, done=_("The task is cancelled."))


def changed(task: TaskRow, *, done: str, undo: str = "") -> HttpResponse:
    """Answer that the card of a task is different now."""
    response = dialog.success(HttpResponse(status=204), task.ref)
    return http.tell(response, "toast", text=done, tone="success", undo=undo)


def _answer(
    request: HttpRequest,
    task_id: UUID,
    what: str,
    change: Callable[[Actor, datetime], None],
    *,
    done: str,
) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    task = task_for(task_id=task_id, actor=actor)
    if request.method == "GET":
        return _form(request, task, what)
    try:
        change(actor, now)
    except _REFUSALS as refused:
        # As it is now: what has changed meanwhile is what was seen when it is sent again.
        return _form(request, task_for(task_id=task_id, actor=actor), what, str(refused))
    return changed(task, done=done)


def _form(request: HttpRequest, task: TaskRow, what: str, problem: str = "") -> HttpResponse:
    context = {
        "task": task,
        "address": request.path,
        "problem": problem,
        "typed": request.POST,
        "people": people.active_people() if what == "assignee" else (),
        "moments": near_moments(clock.now()) if what == "deadline" else (),
    }
    return http.dialog(request, f"tasks/_{what}.html", context, status=422 if problem else 200)


def _path(word: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in word.split("."))
    except ValueError as error:
        raise Http404 from error
