"""Somebody leaves: what they have open is shown, given to others, and reported on."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from voronka.kernel import clock
from voronka.people.queries import people
from voronka.people.use_cases.change_person import UnableToChangePerson
from voronka.staffing.queries.handovers import handover_report
from voronka.staffing.queries.open_work import KINDS, OpenWork, WorkKind, open_work
from voronka.staffing.queries.successors import IN_TURN, LEAVE, successors_in_turn
from voronka.staffing.use_cases.let_go import let_go
from voronka.staffing.use_cases.start_handover import UnableToHandOver, start_handover
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.settings.sections import must_administer


@require_http_methods(["GET", "POST"])
@login_required
def departure_create(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """GET and POST /settings/people/…/departure/: whoever has left already hands over the rest."""
    must_administer(request)
    person = people.person(person_id)
    if request.method == "GET":
        return departure_form(request, person)
    plan: dict[str, str] = {kind: request.POST.get(kind, "") for kind in KINDS}
    actor, now = actor_of(request), clock.now()
    try:
        if person.is_active:
            handover_id = let_go(person_id=person_id, plan=plan, actor=actor, now=now)
        else:
            handover_id = start_handover(person_id=person_id, plan=plan, actor=actor, now=now)
    except UnableToHandOver as refusal:
        return departure_form(request, person, plan=plan, problems=refusal.problems)
    except UnableToChangePerson as refusal:
        return departure_form(request, person, plan=plan, problem=str(refusal))
    if handover_id is None:
        return _left(person.name)
    return http.tell(_report(request, handover_id), "people-changed")


@require_safe
@login_required
def handover_show(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """GET /settings/people/handovers/…/: how far it has come, and what stays."""
    return _report(request, handover_id)


def departure_form(
    request: HttpRequest,
    person: people.Person,
    *,
    plan: Mapping[str, str] | None = None,
    problems: Mapping[str, str] | None = None,
    problem: str = "",
) -> HttpResponse:
    """Ask to whom each kind of work goes."""
    now, problems = clock.now(), problems or {}
    work = open_work(user_id=person.id, now=now)
    turn = successors_in_turn(user_id=person.id, now=now)
    chosen = dict(plan or dict.fromkeys(KINDS, IN_TURN if turn else ""))
    context = {
        "person": person,
        "work": work,
        "asked": [
            (kind, words, chosen[kind], problems.get(kind, ""))
            for kind, words in _in_words(work)
            if work.count(kind)
        ],
        "choices": _choices(person, turn),
        "problem": problem,
    }
    status = 422 if problem or problems else 200
    return TemplateResponse(request, "people/_departure.html", context, status=status)


def _in_words(work: OpenWork) -> Sequence[tuple[WorkKind, str]]:
    return (
        ("card", ngettext("%(count)s open card", "%(count)s open cards", work.card)
            % {"count": work.card}),
        ("client", ngettext("%(count)s contact or company", "%(count)s contacts and companies",
            work.client) % {"count": work.client}),
        ("task", ngettext("%(count)s open task", "%(count)s open tasks", work.task)
            % {"count": work.task}),
        ("visit", ngettext("%(count)s visit ahead", "%(count)s visits ahead", work.visit)
            % {"count": work.visit}),
    )  # fmt: skip


def _choices(person: people.Person, turn: Sequence[UUID]) -> list[tuple[str, str]]:
    """Return who may be chosen: those of the same role first."""
    others = [each for each in people.active_people() if each.id != person.id]
    others.sort(key=lambda each: (each.role != person.role, each.team_id != person.team_id))
    found = [(str(each.id), each.name) for each in others]
    if turn:
        count = len(turn)
        text = ngettext(
            "In turn within the team: %(count)s colleague",
            "In turn within the team: %(count)s colleagues",
            count,
        )
        found.insert(0, (IN_TURN, text % {"count": count}))
    return [*found, (LEAVE, _("Nobody yet: list it as not handed over"))]


def _report(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    report = handover_report(handover_id=handover_id, actor=actor_of(request))
    return TemplateResponse(request, "people/_handover.html", {"report": report})


def _left(name: str) -> HttpResponse:
    text = _("%(name)s no longer works here. There was nothing to hand over.") % {"name": name}
    response = http.toast(HttpResponse(status=204), text, tone="success")
    http.tell(response, "dialog-close")
    return http.tell(response, "people-changed")
