"""The page of a lead or deal, its pieces, and its timeline."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.gatherings.queries.guests import invitations_on
from voronka.kernel import clock, rooms
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.quality.error_control.errors import errors_of_card
from voronka.records.queries.card_page import card_page
from voronka.records.queries.merged import survivor_of
from voronka.records.queries.timeline import (
    Place,
    TimelinePage,
    client_timeline_of_card,
    timeline,
)
from voronka.web import places
from voronka.web.bookings.views import visits_shown
from voronka.web.card_tasks import tasks_shown
from voronka.web.cards.history import FILTERS, entries_of
from voronka.web.cards.page import context_of
from voronka.web.http import actor_of, page_or_piece
from voronka.web.kinds import card_address

_PIECES = ("head", "now", "fields", "people", "files")


@require_safe
@login_required
def card_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/: the card as a page, or in the slide-over if htmx asks."""
    try:
        context = _context(request, kind, card_id) | _timeline(request, kind, card_id)
        context |= _agreed(request, CardRef(kind, card_id))
    except NotFound:
        survivor = survivor_of(kind, card_id)
        if survivor is None:
            raise
        return redirect(card_address(CardRef(kind, survivor)))
    return page_or_piece(
        request, page="cards/show.html", piece="cards/_slide.html", context=context
    )


@require_safe
@login_required
def piece_show(request: HttpRequest, kind: CardKind, card_id: UUID, piece: str) -> HttpResponse:
    """GET /leads/…/pieces/head/: one piece of the page again, after the card has changed."""
    if piece not in _PIECES:
        raise Http404
    return TemplateResponse(request, f"cards/_{piece}.html", _context(request, kind, card_id))


@require_safe
@login_required
def timeline_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/timeline/?show=talk&before=…: what happened, or the older part of it."""
    template = "cards/_more.html" if request.GET.get("before") else "cards/_timeline.html"
    return TemplateResponse(request, template, _timeline(request, kind, card_id))


def _context(request: HttpRequest, kind: CardKind, card_id: UUID) -> dict[str, object]:
    actor, now = actor_of(request), clock.now()
    page = card_page(ref=CardRef(kind, card_id), actor=actor, now=now)
    found = context_of(page, actor=actor, now=now, locale=request.LANGUAGE_CODE)
    training = rooms.is_inside() or getattr(request.user, "training_mode", False)
    return dict(found) | {"training": training}


def _agreed(request: HttpRequest, ref: CardRef) -> dict[str, object]:
    """Return what stands among the card's own: it comes with the page, so that nothing moves."""
    actor = actor_of(request)
    return {
        "ref": ref,
        "tasks": tasks_shown(ref, actor),
        "visits": visits_shown(ref, request),
        "invitations": invitations_on(ref, actor),
        "errors": errors_of_card(ref=ref, actor=actor),
    }


def _timeline(request: HttpRequest, kind: CardKind, card_id: UUID) -> dict[str, object]:
    show, of = request.GET.get("show", "all"), request.GET.get("of", "card")
    if show not in FILTERS or of not in ("card", "client"):
        raise Http404
    before = request.GET.get("before", "")
    moment, number = places.read_plain(before) if before else (None, 0)
    found, names = _history(
        CardRef(kind, card_id),
        actor_of(request),
        kinds=FILTERS[show],
        before=Place(moment, number) if moment else None,
        of=of,
    )
    address = reverse("cards:timeline", args=[kind, card_id])
    more = ""
    if found.more is not None:
        word = places.written_plain(found.more.at, found.more.id)
        more = f"{address}?show={show}&of={of}&before={word}"
    return {
        "entries": entries_of(found.rows, playbook=active_playbook(), locale=request.LANGUAGE_CODE),
        "more": more,
        "show": show,
        "of": of,
        "timeline_address": address,
        "past_address": reverse("cards:past", args=[kind, card_id]),
        # Of the other cards of the client, which one an entry belongs to.
        "of_card": {
            row.id: (names[row.ref.id], card_address(row.ref))
            for row in found.rows
            if row.ref.id != card_id and row.ref.id in names
        },
    }


def _history(
    ref: CardRef, actor: Actor, *, kinds: Sequence[str], before: Place | None, of: str
) -> tuple[TimelinePage, Mapping[UUID, str]]:
    if of == "client":
        return client_timeline_of_card(ref=ref, actor=actor, kinds=kinds, before=before)
    return timeline(ref=ref, actor=actor, kinds=kinds, before=before), {}
