"""The calendar page, and what it shows as JSON."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.gatherings.queries.schedule import scheduled
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries.layouts import layout_of
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.scheduling.queries.calendar import (
    LONGEST,
    CalendarPerson,
    calendar_of,
    calendar_people,
)
from voronka.scheduling.rules import VisitRules
from voronka.web.calendar.events import Show, hours_of, shown
from voronka.web.http import actor_of
from voronka.web.tasks.moments import moment_in

PLACE = "calendar"
VIEWS = ("day", "week", "own", "agenda")
# Side by side that many can be read; others are chosen.
_FEW = 6
# So many weeks fit beside each other.
_NARROW = 2


@require_safe
@login_required
def calendar_show(request: HttpRequest) -> HttpResponse:
    """GET /calendar/: the frame; what fills it is asked for as one looks around."""
    actor, playbook = actor_of(request), active_playbook()
    people = calendar_people(actor)
    kept = layout_of(actor=actor, place=PLACE)
    kind = str(kept.get("kind") or next(iter(playbook.spec.bookings), ""))
    chosen = _chosen(people, kept.get("people"), actor)
    may_book = rights.may(playbook, actor, "book")
    view = kept.get("view")
    setup = {
        "people": [{"id": str(each.id), "title": each.name} for each in people],
        "chosen": chosen,
        "own": str(actor.id),
        "view": view if view in VIEWS else _first_view(chosen, actor),
        "kind": kind,
        "today": timezone.localtime(clock.now()).strftime("%Y-%m-%dT%H:%M:%S"),
        "locale": request.LANGUAGE_CODE,
        "may_book": may_book,
        "step": _step(kind),
        "addresses": {
            "events": reverse("calendar:events"),
            "new": reverse("calendar:new"),
            "layout": reverse("layouts:keep", args=[PLACE]),
        },
        "words": {
            "nothing": _("Nothing is planned here."),
            "all_day": _("All day"),
            "failed": _("The calendar could not be loaded. It tries again by itself."),
        },
    }
    teams = {each.team_id: each.team_name for each in people if each.team_id}
    context = {
        "setup": setup,
        "people": people,
        "chosen": chosen,
        "teams": [
            (name, [str(each.id) for each in people if each.team_id == team])
            for team, name in teams.items()
        ],
        "visitors": [str(each.id) for each in people if each.is_visitor],
        "kinds": list(playbook.spec.bookings.items()) if may_book else [],
        "kind": kind,
        "view": setup["view"],
        "may_book": may_book and bool(playbook.spec.bookings),
    }
    return TemplateResponse(request, "calendar/show.html", context)


@require_safe
@login_required
def events_index(request: HttpRequest) -> HttpResponse:
    """GET /calendar/events/?start=…&end=…&people=…: visits, tasks, events, absences, free time."""
    actor, asked, now = actor_of(request), request.GET, clock.now()
    start, end = moment_in(asked.get("start", "")), moment_in(asked.get("end", ""))
    people = _ids(asked.get("people", ""))
    if start is None or end is None or end <= start or people is None:
        return HttpResponseBadRequest()
    calendar = calendar_of(
        people=people,
        start=start,
        end=end,
        actor=actor,
        now=now,
        kind=asked.get("kind", ""),
    )
    events = scheduled(
        people=calendar.people, start=start, end=min(end, start + LONGEST), actor=actor
    )
    playbook = active_playbook()
    show = Show(
        locale=request.LANGUAGE_CODE,
        now=now,
        may_book=rights.may(playbook, actor, "book"),
        # What lies behind is grey by itself in an agenda.
        with_background=asked.get("background", "yes") == "yes",
    )
    return JsonResponse(
        {"events": shown(calendar, events, show), "hours": hours_of(calendar, events)}
    )


def _chosen(people: Sequence[CalendarPerson], kept: object, actor: Actor) -> list[str]:
    """Return whom the person has chosen and may still see; at first who can be booked."""
    known = [str(each.id) for each in people]
    if isinstance(kept, list) and (found := [each for each in known if each in kept]):
        return found
    visitors = [str(each.id) for each in people if each.is_visitor]
    return visitors[:_FEW] or [str(actor.id)]


def _first_view(chosen: Sequence[str], actor: Actor) -> str:
    """Return how the calendar is shown to who has chosen nothing yet."""
    if chosen == [str(actor.id)]:
        return "own"
    return "week" if len(chosen) <= _NARROW else "day"


def _step(kind: str) -> int:
    """Return how many minutes a drag moves a visit by."""
    playbook = active_playbook()
    rules = VisitRules.of(playbook, kind, now=clock.now()) if kind else None
    step = rules.step if rules else timedelta(minutes=30)
    return int(step.total_seconds() // 60)


def _ids(words: str) -> list[UUID] | None:
    try:
        return [UUID(word) for word in words.split(",") if word]
    except ValueError:
        return None
