"""The form of an event, and calling it off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.gatherings.details import GatheringDetails, UnableToSaveGathering
from voronka.gatherings.queries.gatherings import GatheringRow, gathering_for, may_create
from voronka.gatherings.use_cases.call_off_gathering import (
    UnableToCallOffGathering,
    call_off_gathering,
)
from voronka.gatherings.use_cases.create_gathering import create_gathering
from voronka.gatherings.use_cases.edit_gathering import edit_gathering
from voronka.gatherings.use_cases.restore_gathering import restore_gathering
from voronka.gatherings.vocabulary import AUDIENCES, KINDS
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.web import http
from voronka.web.http import actor_of, id_in
from voronka.web.inputs import Input
from voronka.web.tasks.moments import moment_in, wall_time


@require_http_methods(["GET", "POST"])
@login_required
def gathering_create(request: HttpRequest) -> HttpResponse:
    """GET and POST /events/new/."""
    actor = actor_of(request)
    if not may_create(actor):
        raise NotAllowed
    if request.method == "GET":
        return _form(request, {"responsible": str(actor.id), "audience": "company"})
    try:
        made = create_gathering(details=_typed(request), actor=actor, now=clock.now())
    except UnableToSaveGathering as refusal:
        return _form(request, request.POST.dict(), problems=refusal.problems)
    return http.go_to(request, reverse("gatherings:show", args=[made]))


@require_http_methods(["GET", "POST"])
@login_required
def gathering_edit(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """GET and POST /events/…/edit/."""
    actor = actor_of(request)
    event = gathering_for(gathering_id=gathering_id, actor=actor)
    if not event.may_change:
        raise NotAllowed
    if request.method == "GET":
        return _form(request, _stored(event), event=event)
    try:
        edit_gathering(
            gathering_id=gathering_id, details=_typed(request), actor=actor, now=clock.now()
        )
    except UnableToSaveGathering as refusal:
        return _form(request, request.POST.dict(), event=event, problems=refusal.problems)
    response = http.tell(HttpResponse(status=204), "event-changed")
    http.tell(response, "dialog-close")
    return http.toast(response, _("Saved"), tone="success")


@require_http_methods(["GET", "POST"])
@login_required
def cancellation_create(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """GET /events/…/cancellation/: why. POST calls the event off."""
    actor = actor_of(request)
    event = gathering_for(gathering_id=gathering_id, actor=actor)
    if request.method == "GET":
        return http.dialog(request, "gatherings/_cancellation.html", {"event": event})
    try:
        call_off_gathering(
            gathering_id=gathering_id,
            reason=request.POST.get("reason", ""),
            actor=actor,
            now=clock.now(),
        )
    except UnableToCallOffGathering as refusal:
        context = {"event": event, "problem": str(refusal)}
        return http.dialog(request, "gatherings/_cancellation.html", context, status=422)
    response = http.tell(HttpResponse(status=204), "event-changed")
    http.tell(response, "dialog-close")
    undo = reverse("gatherings:restoration", args=[gathering_id])
    return http.toast(response, _("The event is called off."), tone="success", undo=undo)


@require_POST
@login_required
def restoration_create(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """POST /events/…/restoration/: it will be after all."""
    restore_gathering(gathering_id=gathering_id, actor=actor_of(request), now=clock.now())
    response = http.tell(HttpResponse(status=204), "event-changed")
    return http.toast(response, _("The event will take place."), tone="success")


def _typed(request: HttpRequest) -> GatheringDetails:
    post = request.POST
    room = post.get("capacity", "").strip()
    responsible = post.get("responsible", "")
    return GatheringDetails(
        name=post.get("name", ""),
        kind=post.get("kind", ""),
        starts_at=moment_in(post.get("starts_at", "")),
        ends_at=moment_in(post.get("ends_at", "")),
        responsible_id=id_in(responsible) if responsible else None,
        place=post.get("place", ""),
        link=post.get("link", ""),
        capacity=(int(room) if room.isascii() and room.isdigit() else 0) if room else None,
        description=post.get("description", ""),
        audience=post.get("audience", ""),
    )


def _stored(event: GatheringRow) -> dict[str, str]:
    return {
        "name": event.name,
        "kind": event.kind,
        "starts_at": wall_time(event.starts_at)[:16],
        "ends_at": wall_time(event.ends_at)[:16],
        "responsible": str(event.responsible_id),
        "place": event.place,
        "link": event.link,
        "capacity": str(event.capacity or ""),
        "description": event.description,
        "audience": event.audience,
    }


def _form(
    request: HttpRequest,
    values: Mapping[str, Any],
    *,
    event: GatheringRow | None = None,
    problems: Mapping[str, str] | None = None,
) -> HttpResponse:
    locale, wrong = request.LANGUAGE_CODE, problems or {}
    kinds: list[tuple[str, str]] = [(key, label.in_(locale)) for key, label in KINDS.items()]
    audiences: list[tuple[str, str]] = [
        (key, label.in_(locale)) for key, label in AUDIENCES.items()
    ]
    colleagues = [(str(each.id), each.name) for each in people.active_people()]
    asked: list[tuple[str, str, str, list[tuple[str, str]]]] = [
        ("name", _("Name of the event"), "text", []),
        ("kind", _("Kind of event"), "choice", kinds),
        ("starts_at", _("Begins"), "datetime", []),
        ("ends_at", _("Ends"), "datetime", []),
        ("place", _("Place"), "text", []),
        ("link", _("Link to the video call"), "url", []),
        ("capacity", _("Room for how many"), "integer", []),
        ("responsible", _("Who answers for it"), "user", colleagues),
        ("audience", _("Who sees it"), "choice", audiences),
        ("description", _("Description"), "long_text", []),
    ]
    inputs = [
        Input(
            name=name,
            label=label,
            type=kind,
            value=values.get(name, ""),
            options=options,
            error=wrong.get(name, ""),
            required=name in ("name", "kind", "starts_at", "ends_at", "responsible"),
        )
        for name, label, kind, options in asked
    ]
    context = {"inputs": inputs, "event": event}
    return http.dialog(request, "gatherings/_form.html", context, status=422 if wrong else 200)
