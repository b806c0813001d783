"""The day of whoever goes on visits, made for a phone in one hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.queries.files import FileLine, files_of_cards
from voronka.records.use_cases.attach_file import UnableToAttachFile, attach_file
from voronka.scheduling.queries import visit_reports
from voronka.scheduling.queries.bookings import (
    Visit,
    booking_for,
    visits_of_day,
    visits_without_result,
)
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.maps import route_address
from voronka.work.queries.tasks import OutcomeChoice, TaskRow, open_tasks

_DAY = timedelta(days=1)
_LARGEST_KEPT, _MOST_KEPT = 10 * 1024 * 1024, 40


@dataclass(frozen=True, kw_only=True)
class Stop:
    """A visit of the day with all that is needed on site."""

    visit: Visit
    task: TaskRow | None
    outcomes: Sequence[OutcomeChoice]
    # If it did not work out.
    failures: Sequence[OutcomeChoice]
    route: str
    is_next: bool
    may_leave: bool
    # From the moment somebody is on the way or should be there.
    may_report: bool
    # What stands on the card beside what was taken on this visit: drawings, calculations.
    files: Sequence[FileLine]

    @property
    def day(self) -> date:
        return timezone.localtime(self.visit.starts_at).date()


@require_safe
@login_required
def field_show(request: HttpRequest) -> HttpResponse:
    """GET /field/?day=…: one's visits of a day in order, and those without a result."""
    actor, now = actor_of(request), clock.now()
    today = timezone.localtime(now).date()
    day = _day(request.GET.get("day", ""), today)
    if actor.id is None:
        raise Http404
    visits = visits_of_day(user_id=actor.id, day=day, actor=actor)
    late = [v for v in visits_without_result(now=now, actor=actor) if v.resource_id == actor.id]
    context = {
        "day": day,
        "is_today": day == today,
        "today": reverse("field:show"),
        "before": _address(day - _DAY),
        "after": _address(day + _DAY),
        "stops": _stops(visits, actor, now, request.LANGUAGE_CODE),
        "late": [
            (visit, f"{_address(timezone.localtime(visit.starts_at).date())}#visit-{visit.id}")
            for visit in late
        ],
        "now": now,
    }
    return TemplateResponse(request, "field/show.html", context)


@require_safe
@login_required
@never_cache
def agenda_show(request: HttpRequest) -> HttpResponse:
    """GET /field/agenda/: today's and tomorrow's visits, and those without a result, to be kept."""
    actor, now = actor_of(request), clock.now()
    today = timezone.localtime(now).date()
    if actor.id is None:
        raise Http404
    visits = {visit.id: visit for visit in visits_without_result(now=now, actor=actor)}
    for day in (today, today + _DAY):
        found = visits_of_day(user_id=actor.id, day=day, actor=actor)
        visits |= {visit.id: visit for visit in found}
    own = sorted(
        (visit for visit in visits.values() if visit.resource_id == actor.id),
        key=lambda visit: (visit.starts_at, visit.id),
    )
    stops = _stops(own, actor, now, request.LANGUAGE_CODE)
    page = render_to_string("field/_kept.html", {"stops": stops, "now": now, "today": today})
    agenda = {
        "person": str(actor.id),
        "now": now.isoformat(),
        "html": page,
        "files": _files_to_keep(stops),
    }
    return JsonResponse(agenda)


@require_http_methods(["GET", "POST"])
@login_required
def file_list(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET /field/…/files/: photos and drawings of a visit. POST adds some."""
    actor = actor_of(request)
    visit = booking_for(booking_id=booking_id, actor=actor)
    if visit.ref is None:
        raise Http404
    problem = ""
    if request.method == "POST":
        try:
            _attach(request, visit, visit.ref, actor)
        except UnableToAttachFile as refusal:
            problem = str(refusal)
    context = {"visit": visit, "files": visit_reports.files_of_visit(visit, actor)}
    response = TemplateResponse(request, "field/_files.html", context)
    return http.toast(response, problem, tone="warning") if problem else response


def _attach(request: HttpRequest, visit: Visit, ref: CardRef, actor: Actor) -> None:
    for upload in request.FILES.getlist("file"):
        attach_file(
            ref=ref,
            name=upload.name or "photo",
            content=cast("File[bytes]", upload),
            origin=visit_reports.origin_of(visit),
            actor=actor,
            now=clock.now(),
        )


def _stops(visits: Sequence[Visit], actor: Actor, now: datetime, locale: str) -> Sequence[Stop]:
    tasks = _tasks(actor)
    ahead = next((visit.id for visit in visits if visit.is_open()), None)
    today = timezone.localtime(now).date()
    files = files_of_cards(refs=[visit.ref for visit in visits if visit.ref], actor=actor)
    stops = []
    for visit in visits:
        on_card = files.get(visit.ref.id, ()) if visit.ref else ()
        task = tasks.get(visit.ref) if visit.ref and visit.is_open() else None
        has_come = timezone.localtime(visit.starts_at).date() <= today
        stops.append(
            Stop(
                visit=visit,
                task=task,
                outcomes=visit_reports.outcomes_of(task, held=True) if task else (),
                failures=visit_reports.outcomes_of(task, held=False) if task else (),
                route=route_address(visit.address, locale) if visit.address else "",
                is_next=visit.id == ahead,
                may_leave=has_come
                and not visit.link
                and visit.ends_at > now
                and visit.status in ("booked", "confirmed"),
                may_report=visit.is_open()
                and (visit.status == "on_my_way" or visit.starts_at <= now),
                files=[f for f in on_card if f.origin != visit_reports.origin_of(visit)],
            )
        )
    return stops


def _files_to_keep(stops: Sequence[Stop]) -> list[str]:
    """Return the addresses of what one looks at on site, as long as a phone can hold it."""
    files = [file for stop in stops for file in stop.files if file.size <= _LARGEST_KEPT]
    return [reverse("cards:file", args=[file.id]) for file in files[-_MOST_KEPT:]]


def _tasks(actor: Actor) -> Mapping[CardRef, TaskRow]:
    """Return one's own open tasks of visits, by card."""
    page = open_tasks(actor=actor, assignee_id=actor.id, limit=200)
    return {task.ref: task for task in page.rows if task.kind == "visit"}


def _day(word: str, today: date) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return today


def _address(day: date) -> str:
    return f"{reverse('field:show')}?day={day.isoformat()}"
