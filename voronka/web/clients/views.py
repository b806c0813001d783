"""Contacts and companies: the lists, the page of one, its pieces and its timeline."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.gatherings.queries.guests import invitations_on
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.records.client_history import holder
from voronka.records.client_kinds import ClientKind
from voronka.records.queries import clients
from voronka.records.queries.client_page import client_page, client_timeline
from voronka.records.queries.merged import survivor_of
from voronka.records.queries.timeline import Place
from voronka.web import places
from voronka.web.cards.history import FILTERS, entries_of
from voronka.web.client_kinds import client_address
from voronka.web.clients.page import context_of
from voronka.web.http import actor_of, page_or_piece

_PIECES = ("head", "about", "own", "contacts", "people", "cards", "files", "same")
_LONGEST_WORDS = 200


@require_safe
@login_required
def choices_show(request: HttpRequest, kind: ClientKind) -> HttpResponse:
    """GET /companies/choices/?q=…: the first few that match what is being typed."""
    text = request.GET.get("choose") or request.GET.get("q", "")
    rows = clients.choices_of(kind=kind, actor=actor_of(request), text=text[:_LONGEST_WORDS])
    control = "with" if request.GET.get("as") == "with" else f"f.{kind}_id"
    context = {"rows": rows, "kind": kind, "q": text.strip(), "control": control}
    return TemplateResponse(request, "clients/_choices.html", context)


@require_safe
@login_required
def client_show(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """GET /contacts/…/: the client as a page, or in the slide-over if htmx asks."""
    try:
        context = _context(request, kind, client_id) | _timeline(request, kind, client_id)
        context |= _events(request, kind, client_id)
    except NotFound:
        survivor = survivor_of(kind, client_id)
        if survivor is None:
            raise
        return redirect(client_address(kind, survivor))
    return page_or_piece(
        request, page="clients/show.html", piece="clients/_slide.html", context=context
    )


@require_safe
@login_required
def piece_show(request: HttpRequest, kind: ClientKind, client_id: UUID, piece: str) -> HttpResponse:
    """GET /contacts/…/pieces/head/: one piece of the page again."""
    if piece not in _PIECES:
        raise Http404
    context = _context(request, kind, client_id)
    return TemplateResponse(request, f"clients/_{piece}.html", context)


@require_safe
@login_required
def timeline_show(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """GET /contacts/…/timeline/: what happened on all cards, or the older part of it."""
    template = "cards/_more.html" if request.GET.get("before") else "clients/_timeline.html"
    return TemplateResponse(request, template, _timeline(request, kind, client_id))


def _events(request: HttpRequest, kind: ClientKind, client_id: UUID) -> dict[str, Any]:
    """Return what the person is invited to; companies are not, their people are."""
    if kind != "contact":
        return {}
    ref = holder(kind, client_id)
    return {"events_of": ref, "invitations": invitations_on(ref, actor_of(request))}


def _context(request: HttpRequest, kind: ClientKind, client_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    page = client_page(kind=kind, client_id=client_id, actor=actor)
    return context_of(page, actor=actor, locale=request.LANGUAGE_CODE)


def _timeline(request: HttpRequest, kind: ClientKind, client_id: UUID) -> dict[str, Any]:
    show = request.GET.get("show", "all")
    if show not in FILTERS:
        raise Http404
    before = request.GET.get("before", "")
    found = client_timeline(
        kind=kind,
        client_id=client_id,
        actor=actor_of(request),
        kinds=FILTERS[show],
        before=Place(*places.read_plain(before)) if before else None,
    )
    address, more = reverse("clients:timeline", args=[kind, client_id]), ""
    if found.more is not None:
        word = places.written_plain(found.more.at, found.more.id)
        more = f"{address}?show={show}&before={word}"
    entries = entries_of(found.rows, playbook=active_playbook(), locale=request.LANGUAGE_CODE)
    return {"entries": entries, "more": more, "show": show, "timeline_address": address}
