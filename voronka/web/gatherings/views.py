"""Events: those to come, those that are over, and the page of one."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.gatherings.queries.gatherings import (
    GatheringPlace,
    GatheringRow,
    gathering_for,
    gatherings,
    may_create,
)
from voronka.gatherings.queries.guests import GuestPlace, closed_count, guests_of
from voronka.gatherings.queries.outcome import outcome_of
from voronka.gatherings.vocabulary import STATUSES
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.web import places
from voronka.web.http import actor_of
from voronka.web.maps import map_address

_WHEN = ("upcoming", "past")


@require_safe
@login_required
def gathering_index(request: HttpRequest) -> HttpResponse:
    """GET /events/?when=past: what clients can be invited to, or what has been."""
    actor, now = actor_of(request), clock.now()
    when, after = request.GET.get("when", "upcoming"), request.GET.get("after", "")
    if when not in _WHEN:
        raise Http404
    page = gatherings(
        actor=actor,
        now=now,
        when="past" if when == "past" else "upcoming",
        after=GatheringPlace(*places.read(after)) if after else None,
    )
    more = ""
    if page.more is not None:
        word = places.written(page.more.at, page.more.id)
        more = f"{reverse('gatherings:index')}?when={when}&after={word}"
    context = {
        "rows": page.rows,
        "more": more,
        "when": when,
        "now": now,
        "may_create": may_create(actor),
    }
    template = "gatherings/_rows.html" if after else "gatherings/index.html"
    return TemplateResponse(request, template, context)


@require_safe
@login_required
def gathering_show(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """GET /events/…/: when and where, who was invited, who came, and what came of it."""
    actor, now = actor_of(request), clock.now()
    event = gathering_for(gathering_id=gathering_id, actor=actor)
    page = guests_of(gathering_id=gathering_id, actor=actor)
    context = {
        "event": event,
        "now": now,
        "statuses": STATUSES,
        "guests": page.rows,
        "unseen": page.unseen,
        "closed": closed_in(event, actor, now),
        "more": more_address(event, page.more, ""),
        "chosen": "",
        "query": "",
        "outcome": outcome_of(gathering_id=gathering_id, actor=actor)
        if event.has_begun(now)
        else None,
        "map": map_address(event.place, request.LANGUAGE_CODE) if event.place else "",
    }
    return TemplateResponse(request, "gatherings/show.html", context)


def closed_in(event: GatheringRow, actor: Actor, now: datetime) -> int:
    """Return of how many guests it can be taken back that everybody else did not come."""
    if not event.has_begun(now):
        return 0
    return closed_count(gathering_id=event.id, actor=actor, now=now)


def more_address(event: GatheringRow, more: GuestPlace | None, query: str) -> str:
    """Return where the next guests are, or "" if there are none."""
    if more is None:
        return ""
    word = places.written(more.at, more.id)
    return f"{reverse('gatherings:guests', args=[event.id])}?after={word}{query}"
