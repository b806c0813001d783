"""Absences: one's own and, for the administrator, everybody's; what falls into them."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.people.queries import people
from voronka.people.queries.absences import absence_for, absences_ahead
from voronka.people.use_cases.cancel_absence import cancel_absence
from voronka.people.use_cases.record_absence import UnableToRecordAbsence, record_absence
from voronka.process.models.active import active_playbook
from voronka.staffing.queries.open_work import items_during
from voronka.staffing.queries.successors import IN_TURN, LEAVE, successors_in_turn
from voronka.staffing.use_cases.start_handover import UnableToHandOver, start_handover
from voronka.web.http import actor_of, id_in, saved
from voronka.web.settings.sections import must_administer

_KINDS = ("task", "visit")


@require_http_methods(["GET", "POST"])
@login_required
def own_absences_index(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/absence/: when I am away."""
    return _page(request, id_in(str(actor_of(request).id)))


@require_http_methods(["GET", "POST"])
@login_required
def absences_index(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/absences/: when anybody is away."""
    must_administer(request)
    return _page(request, None)


@require_http_methods(["GET", "POST"])
@login_required
def absence_show(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """GET and POST /settings/absences/…/: the tasks and visits that fall into it go to others."""
    absence = absence_for(absence_id=absence_id, actor=actor_of(request))
    now = clock.now()
    items = items_during(
        user_id=absence.user_id, starts_at=absence.starts_at, ends_at=absence.ends_at, now=now
    )
    plan: dict[str, str] = {kind: request.POST.get(kind, "") for kind in _KINDS}
    problems: Mapping[str, str] = {}
    if request.method == "POST":
        moved = [item for item in items if plan[item.kind] != LEAVE]
        try:
            start_handover(
                person_id=absence.user_id,
                plan=plan,
                only=moved,
                actor=actor_of(request),
                now=now,
            )
        except UnableToHandOver as refusal:
            problems = refusal.problems
        else:
            text = _("It is being handed over; what cannot go stays on this page.")
            return saved(request, "settings:absence", text, absence_id=absence_id)
    return _clashes(request, absence, items, plan=plan, problems=problems)


@require_POST
@login_required
def absence_delete(request: HttpRequest, absence_id: UUID) -> HttpResponse:
    """POST /settings/absences/…/cancellation/."""
    actor = actor_of(request)
    own = absence_for(absence_id=absence_id, actor=actor).user_id == actor.id
    cancel_absence(absence_id=absence_id, actor=actor, now=clock.now())
    back = "settings:own_absences"
    if request.POST.get("whose") == "all" or not own:
        back = "settings:absences"
    return saved(request, back, _("The absence is cancelled."))


def _page(request: HttpRequest, user_id: UUID | None) -> HttpResponse:
    if request.method == "GET":
        return _listed(request, user_id)
    typed, problem = request.POST.dict(), ""
    try:
        starts_at, ends_at = _span(request)
        absence_id = record_absence(
            user_id=user_id or id_in(request.POST.get("person", "")),
            starts_at=starts_at,
            ends_at=ends_at,
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
        )
    except (UnableToRecordAbsence, ValueError) as refusal:
        problem = str(refusal)
    except Http404:
        problem = _("Choose who is away.")
    if problem:
        return _listed(request, user_id, typed=typed, problem=problem)
    return redirect("settings:absence", absence_id=absence_id)


def _span(request: HttpRequest) -> tuple[datetime, datetime]:
    """Return the first moment away and the first moment back: whole days by the firm's clock."""
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    try:
        first = date.fromisoformat(request.POST.get("first", ""))
        last = date.fromisoformat(request.POST.get("last", "") or first.isoformat())
    except ValueError:
        raise ValueError(_("Give the first and the last day away.")) from None
    if last < first:
        raise ValueError(_("The last day away is before the first."))
    if not 2000 <= first.year <= last.year < 2100:
        raise ValueError(_("Give the first and the last day away."))
    after = last + timedelta(days=1)
    return datetime.combine(first, time(), zone), datetime.combine(after, time(), zone)


def _listed(
    request: HttpRequest,
    user_id: UUID | None,
    *,
    typed: Mapping[str, Any] | None = None,
    problem: str = "",
) -> HttpResponse:
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    lines = [
        (each, each.starts_at.astimezone(zone), _last_day(each.ends_at, zone))
        for each in absences_ahead(now=clock.now(), user_id=user_id)
    ]
    context = {
        "lines": lines,
        "people": [] if user_id else people.active_people(),
        "typed": {"person": "", "first": "", "last": "", "reason": ""} | dict(typed or {}),
        "problem": problem,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "settings/absences.html", context, status=status)


def _clashes(
    request: HttpRequest,
    absence: Any,
    items: Any,
    *,
    plan: Mapping[str, str],
    problems: Mapping[str, str],
) -> HttpResponse:
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    turn = successors_in_turn(user_id=absence.user_id, now=clock.now())
    by_kind = {kind: [item for item in items if item.kind == kind] for kind in _KINDS}
    words = {
        "task": ngettext(
            "%(count)s task is due", "%(count)s tasks are due", len(by_kind["task"])
        ) % {"count": len(by_kind["task"])},
        "visit": ngettext(
            "%(count)s visit is agreed", "%(count)s visits are agreed", len(by_kind["visit"])
        ) % {"count": len(by_kind["visit"])},
    }  # fmt: skip
    choices = [(str(p.id), p.name) for p in people.active_people() if p.id != absence.user_id]
    if turn:
        choices.insert(0, (IN_TURN, _("In turn within the team")))
    context = {
        "absence": absence,
        "starts": absence.starts_at.astimezone(zone),
        "last": _last_day(absence.ends_at, zone),
        "asked": [
            (kind, words[kind], by_kind[kind], plan[kind], problems.get(kind, ""))
            for kind in _KINDS
            if by_kind[kind]
        ],
        "choices": [*choices, (LEAVE, _("Leave as it is"))],
        "is_own": absence.user_id == actor_of(request).id,
    }
    status = 422 if problems else 200
    return TemplateResponse(request, "settings/absence.html", context, status=status)


def _last_day(ends_at: datetime, zone: ZoneInfo) -> datetime:
    return (ends_at - timedelta(microseconds=1)).astimezone(zone)
