"""Inviting from where the client stands: a card, a contact, a selection of a list."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_safe

from voronka.gatherings.queries.gatherings import gathering_for, may_create, to_invite_to
from voronka.gatherings.queries.guests import invitations_of
from voronka.gatherings.use_cases.invite_guests import MOST, UnableToInviteGuests, invite_guests
from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records import client_history
from voronka.records.listed import listed_of
from voronka.web import http
from voronka.web.filters import Filters
from voronka.web.gatherings.guests import told_of_invitations
from voronka.web.http import actor_of, id_in
from voronka.web.lists.bulk import ids_sent, query_sent
from voronka.web.lists.nouns import ListQuery, noun_of


@require_safe
@login_required
def of_card(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/events/: what the client is invited to."""
    return _of(request, CardRef(kind, card_id))


@require_safe
@login_required
def of_contact(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """GET /contacts/…/events/: the same of a contact."""
    return _of(request, client_history.holder("contact", client_id))


def _of(request: HttpRequest, ref: CardRef) -> HttpResponse:
    context = {"invitations": invitations_of(ref=ref, actor=actor_of(request)), "ref": ref}
    return TemplateResponse(request, "gatherings/_of_card.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def card_invite(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/events/new/: to which event. POST puts the card on its list."""
    return _invite_one(request, CardRef(kind, card_id))


@require_http_methods(["GET", "POST"])
@login_required
def contact_invite(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """GET and POST /contacts/…/events/new/: the same of a contact."""
    return _invite_one(request, client_history.holder("contact", client_id))


def _invite_one(request: HttpRequest, ref: CardRef) -> HttpResponse:
    actor = actor_of(request)
    there = invitations_of(ref=ref, actor=actor)
    if request.method == "POST":
        answer = _invited(request, ref.kind, lambda: {"ids": [ref.id]})
        return http.tell(answer, "card-changed", kind=ref.kind, id=str(ref.id))
    known = {each.gathering_id: each for each in there}
    context = {
        "events": to_invite_to(actor=actor, now=clock.now()),
        "known": known,
        "may_create": may_create(actor),
        "address": request.path,
    }
    return http.dialog(request, "gatherings/_invite.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def cards_invite(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/invitations/: to which event; POST invites what is selected in the list."""
    if request.method == "GET":
        return _choices(request)

    def chosen() -> dict[str, Any]:
        if not request.POST.get("all"):
            return {"ids": ids_sent(request.POST)}
        query = query_sent(request.POST)
        filters = Filters.of(query, playbook=active_playbook(), kind=kind)
        return {"wanted": filters.wanted(actor_of(request))}

    return _invited(request, kind, chosen)


@require_http_methods(["GET", "POST"])
@login_required
def contacts_invite(request: HttpRequest) -> HttpResponse:
    """GET and POST /contacts/list/invitations/: the same of contacts."""
    if request.method == "GET":
        return _choices(request)

    def chosen() -> dict[str, Any]:
        listed = listed_of("contact")
        if not request.POST.get("all") or listed is None:
            return {"ids": ids_sent(request.POST)}
        actor, now = actor_of(request), clock.now()
        wanted = noun_of("contact").wanted(ListQuery.of(query_sent(request.POST)), actor)
        matching = listed.matching(wanted=wanted, actor=actor, now=now)
        return {"ids": list(matching.values_list("pk", flat=True)[: MOST + 1])}

    return _invited(request, "contact", chosen)


def _choices(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    context = {"events": to_invite_to(actor=actor, now=clock.now())}
    return TemplateResponse(request, "gatherings/_choices.html", context)


def _invited(request: HttpRequest, kind: str, chosen: Callable[[], dict[str, Any]]) -> HttpResponse:
    actor, now = actor_of(request), clock.now()
    event = gathering_for(gathering_id=id_in(request.POST.get("event", "")), actor=actor)
    wanted = chosen()
    try:
        new = invite_guests(gathering_id=event.id, kind=kind, actor=actor, now=now, **wanted)
    except UnableToInviteGuests as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    known = len(wanted["ids"]) - len(new) if "ids" in wanted else 0
    return told_of_invitations(event, len(new), at=now.isoformat(), known=known)
