"""Closing a task, with the outcome and the fields it asks for; and taking that back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef, Value
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import http, inputs
from voronka.web.gates import dialog
from voronka.web.gates.needs import needs_of
from voronka.web.http import actor_of
from voronka.web.inputs import Input
from voronka.web.kinds import card_address
from voronka.web.tasks.changes import changed
from voronka.work.queries.tasks import TaskRow, task_for, tasks_of_card
from voronka.work.use_cases.close_task import UnableToCloseTask, close_task
from voronka.work.use_cases.reopen_task import UnableToReopenTask, reopen_task


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A field of the dialog, and the outcomes that ask for it; "" means all of them."""

    input: Input
    outcomes: str


@require_http_methods(["GET", "POST"])
@login_required
def closure_edit(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET /tasks/…/closure/: how it ended. POST closes it, or says what is still missing."""
    actor = actor_of(request)
    task = task_for(task_id=task_id, actor=actor)
    if request.method == "GET":
        return _form(request, task)
    typed = request.POST
    outcome = typed.get("outcome", "")
    try:
        close_task(
            task_id=task_id,
            outcome=outcome,
            note=typed.get("note", ""),
            fields=_fields(request, task, outcome),
            actor=actor,
            now=clock.now(),
        )
    except UnableToCloseTask as refusal:
        return _form(request, task, problems=[str(refusal)])
    except CommandRefused as refused:
        return _refused(request, task, refused)
    after = task_for(task_id=task_id, actor=actor)
    undo = reverse("tasks:reopening", args=[task_id]) if after.undo_until else ""
    return changed(task, done=_("Done: %(task)s") % {"task": _title(request, task)}, undo=undo)


@require_safe
@login_required
def closure_of_template_show(
    request: HttpRequest, kind: CardKind, card_id: UUID, template: str
) -> HttpResponse:
    """GET /leads/…/tasks/open/offer/: how the card's open task of this kind ended."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    tasks = tasks_of_card(ref=ref, actor=actor)
    wanted = next((each for each in tasks if each.is_open and each.template == template), None)
    if wanted is None:
        cards.card_for(ref, actor)
        told = _(
            "The process has not set this task yet. It comes by itself; set one by hand if not."
        )
        return http.toast(HttpResponse(status=204), told, tone="warning")
    return _form(request, wanted)


@require_POST
@login_required
def reopening_create(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """POST /tasks/…/reopening/: it was closed by mistake."""
    actor = actor_of(request)
    task = task_for(task_id=task_id, actor=actor)
    try:
        reopen_task(task_id=task_id, actor=actor, now=clock.now())
    except UnableToReopenTask as refusal:
        response = dialog.success(HttpResponse(status=204), task.ref)
        return http.toast(response, str(refusal), tone="warning")
    return changed(task, done=_("The task is open again."))


def _fields(request: HttpRequest, task: TaskRow, outcome: str) -> Mapping[str, object]:
    """Return what was typed into the fields of this outcome; those of others do not count."""
    typed = inputs.typed_fields(request.POST, active_playbook(), task.ref.kind)
    others = {
        name for choice in task.outcomes if choice.key != outcome for name in choice.ask
    } - set(_asked_by(task, outcome))
    return {name: value for name, value in typed.items() if name not in others}


def _asked_by(task: TaskRow, outcome: str) -> Sequence[str]:
    return next((choice.ask for choice in task.outcomes if choice.key == outcome), ())


def _refused(request: HttpRequest, task: TaskRow, refused: CommandRefused) -> HttpResponse:
    locale = request.LANGUAGE_CODE
    needs = needs_of(refused.decision, active_playbook(), task.ref.kind)
    errors = {
        refusal.field: refusal.message.in_(locale)
        for refusal in refused.decision.refusals
        if refusal.field in needs.fields
    }
    problems = [
        refusal.message.in_(locale)
        for refusal in refused.decision.refusals
        if refusal.field not in needs.fields
    ]
    return _form(request, task, problems=problems, errors=errors, more=needs.fields)


def _form(
    request: HttpRequest,
    task: TaskRow,
    *,
    problems: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    more: Sequence[str] = (),
) -> HttpResponse:
    typed = request.POST
    context = {
        "task": task,
        "title": _title(request, task),
        "address": reverse("tasks:closure", args=[task.id]),
        "card": card_address(task.ref),
        "outcome": typed.get("outcome", request.GET.get("outcome", "")),
        "note": typed.get("note", ""),
        "asked": _asked(request, task, errors or {}, more),
        "problems": problems,
        "note_required": " ".join(each.key for each in task.outcomes if each.note_required),
    }
    status = 422 if problems or errors else 200
    return http.dialog(request, "tasks/_closure.html", context, status=status)


def _asked(
    request: HttpRequest, task: TaskRow, errors: Mapping[str, str], more: Sequence[str]
) -> Sequence[Asked]:
    """Return all that some outcome asks for, and what a refusal has named besides."""
    wanted: dict[str, list[str]] = {}
    for outcome in task.outcomes:
        for name in outcome.ask:
            wanted.setdefault(name, []).append(outcome.key)
    names = dict.fromkeys([*wanted, *more])
    if not names:
        return ()
    drawn = inputs.inputs_for(
        active_playbook(),
        task.ref.kind,
        names,
        locale=request.LANGUAGE_CODE,
        values=_values(request, task),
        typed=request.POST,
        errors=errors,
        required=names,
    )
    return [
        Asked(
            input=each,
            outcomes=" ".join(wanted.get(each.name.removeprefix(inputs.PREFIX), ())),
        )
        for each in drawn
    ]


def _values(request: HttpRequest, task: TaskRow) -> Mapping[str, Value]:
    try:
        card = cards.card_for(task.ref, actor_of(request))
    except NotFound:
        # One may be given a task of a card one does not see.
        return {}
    return cards.state_of(card).fields


def _title(request: HttpRequest, task: TaskRow) -> str:
    return task.title.in_(request.LANGUAGE_CODE)
