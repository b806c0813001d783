"""Tasks: of a card, one by one, and all that are open."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries import cards
from voronka.web import http
from voronka.web.card_tasks import tasks_shown
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.web.tasks.groups import group_of, grouped
from voronka.web.tasks.moments import moment_in, near_moments
from voronka.work.queries.tasks import open_tasks, task_for
from voronka.work.use_cases.create_task import UnableToCreateTask, create_task

EVERYBODY = "all"
_PAGE = 50
# Asked for again, a list comes as long as it was, up to here.
_MOST = 300


@require_safe
@login_required
def task_index(request: HttpRequest) -> HttpResponse:
    """GET /tasks/?of=…: the open tasks of a person, or of everybody one sees."""
    actor, now = actor_of(request), clock.now()
    of, after = _whose(request, actor), request.GET.get("after", "")
    shown = 0 if after else _shown(request)
    page = open_tasks(
        actor=actor,
        assignee_id=None if of == EVERYBODY else http.id_in(of),
        after=http.id_in(after) if after else None,
        limit=max(shown, _PAGE),
    )
    before = _shown(request) if after else 0
    count = before + len(page.rows)
    more = ""
    if page.after:
        last = group_of(page.rows[-1], now)
        more = f"{reverse('tasks:index')}?of={of}&after={page.after}&shown={count}&group={last}"
    rows = grouped(page.rows, now, under=request.GET.get("group", "") if after else "")
    context = {"rows": rows, "now": now, "more": more, "shown": count}
    if after:
        return TemplateResponse(request, "tasks/_more.html", context)
    colleagues = people.active_people() if sees_others(actor) else ()
    context |= {
        "of": of,
        "own": str(actor.id),
        "everybody": EVERYBODY,
        "people": colleagues,
        "colleague": next((each.name for each in colleagues if str(each.id) == of), ""),
    }
    return TemplateResponse(request, "tasks/index.html", context)


@require_safe
@login_required
def task_show(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """GET /tasks/…/: one task, in the slide-over."""
    actor = actor_of(request)
    task = task_for(task_id=task_id, actor=actor)
    may = task.assignee_id == actor.id or cards.may_change(task.ref, actor)
    context = {"task": task, "now": clock.now(), "may": may}
    return TemplateResponse(request, "tasks/_show.html", context)


@require_safe
@login_required
def task_of_card(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/tasks/: what is to be done on the card, and what was."""
    ref = CardRef(kind, card_id)
    cards.card_for(ref, actor_of(request))
    return TemplateResponse(request, "tasks/_of_card.html", tasks_shown(ref, actor_of(request)))


@require_http_methods(["GET", "POST"])
@login_required
def task_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/tasks/new/: a task in one's own words."""
    actor, now, ref = actor_of(request), clock.now(), CardRef(kind, card_id)
    if request.method == "GET":
        cards.card_for(ref, actor)
        return _form(request, ref)
    typed = request.POST
    due_at = moment_in(typed.get("due_at", ""))
    if typed.get("due_at") and due_at is None:
        return _form(request, ref, problem=_("Choose a day and a time."))
    try:
        create_task(
            card=ref,
            assignee_id=http.id_in(typed.get("assignee", "")),
            title=Text.same(typed.get("title", "").strip()),
            text=Text.same(typed.get("text", "").strip()),
            due_at=due_at,
            actor=actor,
            now=now,
        )
    except UnableToCreateTask as refusal:
        return _form(request, ref, problem=str(refusal))
    return http.tell(dialog.success(HttpResponse(status=204), ref), "composer-sent")


def sees_others(actor: Actor) -> bool:
    """Say whether the actor sees cards of other people, and so their tasks."""
    playbook = active_playbook()
    kinds: tuple[CardKind, ...] = ("lead", "deal")
    return any(rights.scope(playbook, actor, kind, "see") in ("team", "all") for kind in kinds)


def _shown(request: HttpRequest) -> int:
    """Return how many rows the page shows, of the pages that have been read."""
    counts = [int(word) for word in request.GET.getlist("shown") if word.isdecimal()]
    return min(max(counts, default=0), _MOST)


def _whose(request: HttpRequest, actor: Actor) -> str:
    of = request.GET.get("of", "")
    if of == EVERYBODY or not of:
        return of or str(actor.id)
    return str(http.id_in(of))


def _form(request: HttpRequest, ref: CardRef, *, problem: str = "") -> HttpResponse:
    actor, typed = actor_of(request), request.POST
    context = {
        "address": request.path,
        "people": people.active_people(),
        "problem": problem,
        "title": typed.get("title", ""),
        "assignee": typed.get("assignee", str(actor.id)),
        "due_at": typed.get("due_at", ""),
        "text": typed.get("text", ""),
        "moments": near_moments(clock.now()),
    }
    return TemplateResponse(request, "tasks/_new.html", context, status=422 if problem else 200)
