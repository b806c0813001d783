"""Triage: the queue on the left, one request with all that helps to judge it on the right (Q1)."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.packs.queries.drafts import may_edit
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.quality.triage import queue
from voronka.quality.triage.judge_lead import (
    KINDS,
    UnableToJudgeLead,
    Verdict,
    judge_lead,
)
from voronka.quality.triage.opinion import why
from voronka.quality.triage.undo_verdict import UnableToUndoVerdict, undo_verdict
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web.http import actor_of, id_in, tell, toast

# Shown at the top of the request, so not among its fields.
_AT_TOP = ("title", "client_name", "company_name", "request")


@require_safe
@login_required
def triage_show(request: HttpRequest) -> HttpResponse:
    """GET /triage/: the queue and the first request of it."""
    context = _list(request)
    rows = context["rows"]
    context |= _request(request, rows[0].id) if rows else {"seen": None}
    context["may_switch"] = may_edit(actor_of(request))
    return TemplateResponse(request, "triage/show.html", context)


@require_safe
@login_required
def list_show(request: HttpRequest) -> HttpResponse:
    """GET /triage/list/: the queue alone."""
    return TemplateResponse(request, "triage/_list.html", _list(request))


@require_safe
@login_required
def request_show(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """GET /triage/…/: one request."""
    return TemplateResponse(request, "triage/_request.html", _request(request, lead_id))


@require_POST
@login_required
def verdict_create(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """POST /triage/…/verdict/: the queue without it; or the request again, with what is wrong."""
    typed = request.POST
    kind = typed.get("verdict", "")
    if kind not in KINDS:
        raise NotFound
    verdict = Verdict(
        kind=kind,
        reason=typed.get("reason", ""),
        note=typed.get("note", "").strip(),
        grade=typed.get("grade", ""),
        match_id=id_in(typed["match"]) if typed.get("match") else None,
    )
    try:
        judge_lead(lead_id=lead_id, verdict=verdict, actor=actor_of(request), now=clock.now())
    except (UnableToJudgeLead, CommandRefused) as refusal:
        context = _request(request, lead_id) | {"problem": str(refusal), "typed": verdict}
        return TemplateResponse(request, "triage/_request.html", context, status=422)
    if "fetch" not in request.headers.get("X-Requested-With", ""):
        return redirect("triage:show")
    response = TemplateResponse(request, "triage/_list.html", _list(request))
    return toast(response, _words()[kind], tone="success", undo=reverse("triage:undo"))


@require_POST
@login_required
def undo_create(request: HttpRequest) -> HttpResponse:
    """POST /triage/undo/: the last verdict is taken back."""
    response = HttpResponse(status=204)
    try:
        lead_id = undo_verdict(actor=actor_of(request), now=clock.now())
    except NotFound:
        return toast(response, _("There is nothing to undo."))
    except (UnableToUndoVerdict, CommandRefused) as refusal:
        return toast(response, str(refusal), tone="warning")
    tell(response, "triage-undone", id=str(lead_id))
    return toast(response, _("Undone: the request waits again."))


def _words() -> dict[str, str]:
    return {
        "junk": _("Junk. It can be restored at any time."),
        "contact": _("Contact and company are kept."),
        "deal": _("A deal was made; the head hands it out."),
        "attach": _("Handed to the owner of the client."),
        "queue": _("Put at the end of the queue."),
    }


def _list(request: HttpRequest) -> dict[str, Any]:
    actor, now = actor_of(request), clock.now()
    playbook = active_playbook()
    triage = queue.triage_of(playbook)
    return {
        "rows": queue.waiting(actor=actor, now=now),
        "ages": queue.ages(actor=actor, now=now),
        "is_off": triage.mode == "none",
        "without": playbook.stage(triage.of, triage.without).label,
    }


def _request(request: HttpRequest, lead_id: UUID) -> dict[str, Any]:
    playbook, now, locale = active_playbook(), clock.now(), request.LANGUAGE_CODE
    seen = queue.request_for(lead_id=lead_id, actor=actor_of(request), now=now)
    triage = queue.triage_of(playbook)
    grades = playbook.field("lead", triage.class_field)
    thought = seen.opinion
    return {
        "seen": seen,
        "text": seen.fields.get("request", ""),
        "fields": _fields(seen, locale),
        "stops": [
            (stop.spec, why(stop.condition, seen.values, now, locale)) for stop in thought.stops
        ],
        "why_suggested": why(thought.suggestion.condition, seen.values, now, locale)
        if thought.suggestion
        else "",
        "reasons": {key: each.label for key, each in playbook.spec.junk_reasons.items()},
        "grades": grades.options if grades else {},
        "grade": seen.fields.get(triage.class_field)
        or (thought.suggestion.spec.grade if thought.suggestion else ""),
        "problem": "",
        "typed": None,
    }


def _fields(seen: queue.Request, locale: str) -> list[tuple[Any, str]]:
    playbook = active_playbook()
    zone, found = playbook.calendar.zone, []
    for name, value in seen.fields.items():
        spec = playbook.field("lead", name)
        if spec is None or name in _AT_TOP:
            continue
        shown = field_types.get(spec.type).format(value, locale, labels=spec.options, zone=zone)
        found.append((spec.label, shown))
    return found
