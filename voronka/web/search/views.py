"""The palette: cards, pages and commands by a few letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries.layouts import opened_last
from voronka.people.use_cases.note_opened import note_opened
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries import lists
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.rows import CardRow
from voronka.records.queries.search import Found, found_again, search
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_card import UnableToTakeCard, take_card
from voronka.web import http, shell
from voronka.web.client_kinds import client_address
from voronka.web.http import actor_of
from voronka.web.kinds import card_address
from voronka.web.search import commands, matching

_MOST = 12
# Of leads that others take at the same moment.
_TRIES = 5
_ICONS: dict[CardKind, str] = {"lead": "filter", "deal": "briefcase"}
_CLIENTS: dict[str, str] = {"contact": "address-book", "company": "building"}


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A card the palette has found."""

    title: str
    client: str
    phone: str
    stage: Text
    icon: str
    address: str
    is_open: bool


@require_safe
@login_required
def palette_show(request: HttpRequest) -> HttpResponse:
    """
    GET /search/?at=…: the palette, with what was opened last, on whatever device, and what can be
    done before anything is typed.
    """
    playbook, actor = active_playbook(), actor_of(request)
    here = request.GET.get("at", "")
    opened = [each for each in opened_last(actor=actor) if str(each) not in here]
    context = {
        "cards": [_card(each, playbook) for each in found_again(actor=actor, ids=opened)],
        "places": _places(request),
        "q": "",
    }
    return TemplateResponse(request, "search/_palette.html", context)


@require_POST
@login_required
def opened_create(request: HttpRequest) -> HttpResponse:
    """POST /search/opened/: a card or client was opened; the palette remembers it."""
    note_opened(record_id=http.id_in(request.POST.get("id", "")), actor=actor_of(request))
    return HttpResponse(status=204)


@require_safe
@login_required
def results_show(request: HttpRequest) -> HttpResponse:
    actor, words = actor_of(request), request.GET.get("q", "").strip()
    kinds = (*_ICONS, *_CLIENTS)
    found = search(actor=actor, text=words, limit=_MOST, kinds=kinds)
    if not found:
        # Typed without looking at the layout: "dthf" is "вера".
        other = matching.other_layout(words)
        found = search(actor=actor, text=other, limit=_MOST, kinds=kinds)
    playbook = active_playbook()
    context = {
        "cards": [_card(each, playbook) for each in found],
        "places": _places(request, words),
        "q": words,
    }
    return TemplateResponse(request, "search/_results.html", context)


@require_safe
@login_required
def keys_show(request: HttpRequest) -> HttpResponse:
    """GET /search/keys/: what the keyboard can do."""
    places = [each for each in shell.menu_of(active_playbook(), actor_of(request)) if each.key]
    return http.dialog(request, "search/_keys.html", {"places": places})


@require_POST
@login_required
def next_create(request: HttpRequest) -> HttpResponse:
    """POST /search/next/: the request that waits longest becomes one's own and opens."""
    actor, now = actor_of(request), clock.now()
    kinds = active_playbook().kinds_of_requests
    for row in (row for kind in kinds for row in _free(actor, kind, now)):
        try:
            take_card(ref=row.ref, actor=actor, now=now)
        except UnableToTakeCard:
            continue
        except CommandRefused as refused:
            return http.toast(HttpResponse(status=204), str(refused), tone="warning")
        return http.go_to(request, card_address(row.ref))
    nothing = _("No lead waits to be taken.")
    if kinds[0] == "deal":
        nothing = _("No deal waits to be taken.")
    return http.toast(HttpResponse(status=204), nothing)


def _free(actor: Actor, kind: CardKind, now: datetime) -> Sequence[CardRow]:
    wanted = CardFilter(without_owner=True)
    return lists.cards(
        actor=actor, kind=kind, now=now, wanted=wanted, sort="oldest", limit=_TRIES
    ).rows


def _places(request: HttpRequest, typed: str = "") -> Sequence[commands.Line]:
    return commands.lines_for(request, typed=typed, at=request.GET.get("at", ""))


def _card(found: Found, playbook: Playbook) -> CardLine:
    if found.kind in _CLIENTS:
        return _client(found)
    kind = cast(CardKind, found.kind)
    known = playbook.has_stage(found.pipeline, found.stage)
    stage = playbook.stage(found.pipeline, found.stage).label if known else Text.same(found.stage)
    return CardLine(
        title=found.title or found.client_name or found.phone or found.email,
        client=found.client_name if found.client_name != found.title else "",
        phone=found.phone,
        stage=stage,
        icon=_ICONS[kind],
        address=card_address(CardRef(kind, found.id)),
        is_open=found.is_open,
    )


def _client(found: Found) -> CardLine:
    label = {"contact": _("Contact"), "company": _("Company")}[found.kind]
    return CardLine(
        title=found.title,
        client="",
        phone=found.phone,
        stage=Text.same(label),
        icon=_CLIENTS[found.kind],
        address=client_address(found.kind, found.id),
        is_open=True,
    )
