"""Practice: one's cases, what one does in them beside the card, and what came of them."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.records.use_cases.run_command import CommandRefused
from voronka.training.calling import UnableToCallClient
from voronka.training.passing import Passed, UnableToPassTime
from voronka.training.practice_room import NotPractising
from voronka.training.queries import progress
from voronka.training.queries.results import result_for
from voronka.training.use_cases.call_client import call_client
from voronka.training.use_cases.finish_case import finish_case
from voronka.training.use_cases.give_up_case import give_up_case
from voronka.training.use_cases.pass_time import pass_time
from voronka.training.use_cases.start_case import UnableToStartCase, start_case
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.kinds import card_address
from voronka.web.training.bar import in_room_time

# Where the room's pages are.
_ROOM = "/practice"
_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1)}


@require_safe
@login_required
def training_index(request: HttpRequest) -> HttpResponse:
    """GET /training/: the cases, the one that goes on, and how far one is."""
    actor, playbook = actor_of(request), active_playbook()
    lines = progress.case_lines(user_id=actor.id, playbook=playbook)
    current = progress.going_on(actor.id)
    titles = {line.key: line.title for line in lines}
    context = {
        "lines": lines,
        "next": next((line.key for line in lines if not line.is_passed), ""),
        "passed": sum(1 for line in lines if line.is_passed),
        "current": current,
        "current_title": titles.get(current.case) if current else None,
        "room": f"{_ROOM}{card_address(current.ref)}" if current else "",
        "may": progress.may_practise(playbook, actor),
        "oversees": (oversees := progress.oversees(playbook, actor)),
        "left_out": progress.left_out(playbook) if oversees else [],
    }
    return TemplateResponse(request, "training/index.html", context)


@require_POST
@login_required
def attempt_create(request: HttpRequest, case: str) -> HttpResponse:
    """POST /training/cases/01_good_lead/attempt/: begin; `anew` gives up what goes on."""
    actor = actor_of(request)
    try:
        start_case(
            case_key=case,
            actor=actor,
            now=clock.machine_now(),
            anew=bool(request.POST.get("anew")),
        )
    except UnableToStartCase as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    current = progress.going_on(actor.id)
    if current is None:
        raise NotFound
    return http.go_to(request, f"{_ROOM}{card_address(current.ref)}")


@require_POST
@login_required
def departure_create(request: HttpRequest) -> HttpResponse:
    """POST /training/departure/: give the case up."""
    actor = actor_of(request)
    if actor.id is not None:
        give_up_case(user_id=actor.id, now=clock.machine_now())
    return http.go_to(request, reverse("training:index"))


@require_POST
@login_required
def clock_create(request: HttpRequest) -> HttpResponse:
    """POST /training/clock/: an hour or a day on, or to the next thing that happens."""
    step = request.POST.get("step", "")
    if step not in _STEPS and step != "event":
        raise Http404
    return _practised(request, lambda: _forward(request, step))


def _forward(request: HttpRequest, step: str) -> HttpResponse:
    response = HttpResponse(status=204)
    try:
        passed, now = pass_time(actor=actor_of(request), by=_STEPS.get(step))
    except UnableToPassTime as refusal:
        return http.toast(response, str(refusal), tone="info")
    http.tell(response, "clock-moved", now=in_room_time(now))
    http.tell(response, "card-changed")
    return http.toast(response, _happened(passed), tone="success")


def _happened(passed: Passed) -> str:
    if not passed:
        return _("Time has passed; nothing happened.")
    words = [
        ngettext("The client answered.", "The client answered %(count)s times.", passed.answered)
        % {"count": passed.answered}
        if passed.answered
        else "",
        ngettext("%(count)s rule was asked.", "%(count)s rules were asked.", passed.fired)
        % {"count": passed.fired}
        if passed.fired
        else "",
        ngettext(
            "%(count)s message would have left.",
            "%(count)s messages would have left.",
            passed.delivered,
        )
        % {"count": passed.delivered}
        if passed.delivered
        else "",
    ]
    return " ".join(word for word in words if word)


@require_POST
@login_required
def call_create(request: HttpRequest) -> HttpResponse:
    """POST /training/calls/: ring the client up; a dialog says what they say."""
    return _practised(request, lambda: _call(request))


def _call(request: HttpRequest) -> HttpResponse:
    try:
        said = call_client(actor=actor_of(request))
    except (UnableToCallClient, CommandRefused) as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    response = http.dialog(request, "training/_call.html", {"said": said})
    return http.tell(response, "card-changed")


@require_POST
@login_required
def result_create(request: HttpRequest) -> HttpResponse:
    """POST /training/result/: the case is over, and marked."""
    return _practised(request, lambda: _finish(request))


def _finish(request: HttpRequest) -> HttpResponse:
    attempt_id = finish_case(actor=actor_of(request))
    return http.go_to(request, reverse("training:result", args=[attempt_id]))


@require_safe
@login_required
def result_show(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """GET /training/attempts/…/: what a finished case was worth, and why."""
    actor, playbook = actor_of(request), active_playbook()
    result = result_for(
        attempt_id=attempt_id, actor=actor, playbook=playbook, locale=get_language() or "en"
    )
    lines = progress.case_lines(user_id=actor.id, playbook=playbook)
    context = {
        "result": result,
        "is_own": result.user_id == actor.id,
        "is_known": any(line.key == result.case for line in lines),
        "next": next((line for line in lines if not line.is_passed), None),
        "lost": [mark for mark in result.marks if not mark.is_full],
        "right": [mark for mark in result.marks if mark.is_full],
    }
    return TemplateResponse(request, "training/result.html", context)


@require_safe
@login_required
def people_index(request: HttpRequest) -> HttpResponse:
    """GET /training/people/: how everybody one looks after is getting on."""
    actor, playbook = actor_of(request), active_playbook()
    lines = progress.case_lines(user_id=None, playbook=playbook)
    context = {
        "rows": progress.trainees(actor=actor, playbook=playbook),
        "cases": len(lines),
        "titles": {line.key: line.title for line in lines},
        "roles": playbook.spec.roles,
    }
    return TemplateResponse(request, "training/people.html", context)


@require_safe
@login_required
def person_show(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """GET /training/people/…/: the attempts of somebody one looks after."""
    actor, playbook = actor_of(request), active_playbook()
    name = progress.trainee_name(user_id=user_id, actor=actor, playbook=playbook)
    lines = progress.case_lines(user_id=user_id, playbook=playbook)
    context = {
        "name": name,
        "lines": lines,
        "titles": {line.key: line.title for line in lines},
        "attempts": progress.attempts_of(user_id=user_id),
    }
    return TemplateResponse(request, "training/person.html", context)


def _practised(request: HttpRequest, do: Callable[[], HttpResponse]) -> HttpResponse:
    """Do it, or lead back to the cases if none goes on."""
    try:
        return do()
    except NotPractising:
        return http.go_to(request, reverse("training:index"))
