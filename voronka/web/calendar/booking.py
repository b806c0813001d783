"""What is done from the calendar: a visit looked at, booked for a card, a task put off."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.records.queries import cards, lists
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.search import search
from voronka.scheduling.queries.bookings import booking_for
from voronka.scheduling.queries.resources import resource
from voronka.web import http
from voronka.web.bookings.slots import slot_word
from voronka.web.bookings.views import around
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.web.tasks.moments import moment_in, wall_time
from voronka.work.queries.tasks import task_for
from voronka.work.use_cases.reschedule_task import UnableToRescheduleTask, reschedule_task

_MOST = 8


@dataclass(frozen=True, kw_only=True)
class CardChoice:
    """A card a visit can be booked for, and where that is done."""

    title: str
    client: str
    phone: str
    icon: str
    address: str


@require_safe
@login_required
def visit_show(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET /calendar/visits/…/: one visit with all that can be done about it, in the dialog."""
    actor = actor_of(request)
    visit = booking_for(booking_id=booking_id, actor=actor)
    context = {
        "visit": visit,
        "may": visit.ref is not None and cards.may_change(visit.ref, actor),
        "may_book": rights.may(active_playbook(), actor, "book"),
        **around(request),
    }
    return http.dialog(request, "calendar/_visit.html", context)


@require_safe
@login_required
def card_choice_show(request: HttpRequest) -> HttpResponse:
    """GET /calendar/visits/new/?at=…&who=…: which card is the visit for?"""
    who = http.id_in(request.GET["who"]) if request.GET.get("who") else None
    person = resource(who) if who else None
    context = {
        "at": moment_in(request.GET.get("at", "")),
        "person": person.name if person else "",
        "asked": urlencode({name: request.GET.get(name, "") for name in ("at", "who", "kind")}),
        "choices": _choices(request, ""),
        "words": "",
    }
    return http.dialog(request, "calendar/_new.html", context)


@require_safe
@login_required
def cards_index(request: HttpRequest) -> HttpResponse:
    """GET /calendar/cards/?q=…: the cards found, or one's own that were touched last."""
    words = request.GET.get("q", "").strip()
    context = {"choices": _choices(request, words), "words": words}
    return TemplateResponse(request, "calendar/_cards.html", context)


@require_POST
@login_required
def deadline_create(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """POST /calendar/tasks/…/deadline/: a task was dragged to another time, or back."""
    actor, due_at = actor_of(request), moment_in(request.POST.get("due_at", ""))
    before = task_for(task_id=task_id, actor=actor)
    try:
        if due_at is None:
            raise UnableToRescheduleTask(_("Choose a day and a time."))
        reschedule_task(task_id=task_id, due_at=due_at, actor=actor, now=clock.now())
    except UnableToRescheduleTask as refusal:
        return http.toast(HttpResponse(status=409), str(refusal), tone="warning")
    response = dialog.success(HttpResponse(status=204), before.ref)
    undo = {"undo": request.path} if before.due_at else {"undo": ""}
    values = {"due_at": wall_time(before.due_at)} if before.due_at else {}
    done = _("The deadline is changed.")
    return http.toast(response, done, tone="success", values=values, **undo)


def _choices(request: HttpRequest, words: str) -> list[CardChoice]:
    actor, now = actor_of(request), clock.now()
    if words:
        found = search(actor=actor, text=words, limit=_MOST, kinds=("lead", "deal"))
        return [
            _choice(request, cast(CardKind, f.kind), f.id, f.title, f.client_name, f.phone)
            for f in found
            if f.is_open
        ]
    kind = active_playbook().kinds_of_requests[0]
    page = lists.cards(
        actor=actor,
        kind=kind,
        now=now,
        wanted=CardFilter(owner_id=actor.id),
        sort="-last_touch_at",
        limit=_MOST,
    )
    return [_choice(request, kind, r.ref.id, r.title, r.client_name, r.phone) for r in page.rows]


def _choice(
    request: HttpRequest,
    kind: CardKind,
    card_id: UUID,
    title: str | None,
    client: str | None,
    phone: str | None,
) -> CardChoice:
    asked = request.GET
    at, query = moment_in(asked.get("at", "")), {}
    if asked.get("kind"):
        query["booking"] = asked["kind"]
    if at is not None:
        query["from"] = wall_time(at)[:10]
        if asked.get("who"):
            query["slot"] = slot_word(http.id_in(asked["who"]), at)
    return CardChoice(
        title=title or client or _("Untitled"),
        client=client or "",
        phone=phone or "",
        icon="filter" if kind == "lead" else "briefcase",
        address=f"{reverse('bookings:new', args=[kind, card_id])}?{urlencode(query)}",
    )
