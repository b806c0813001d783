"""Colleagues in the menus of lists and boards: fetched when a menu is opened, drawn with none."""

from collections.abc import Collection

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.web.filters import Filters, offers_colleagues
from voronka.web.http import actor_of
from voronka.web.lists.builder import BOARD
from voronka.web.lists.noun_views import noun_list_of
from voronka.web.lists.nouns import noun_of


@require_safe
@login_required
def card_owners_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/colleagues/: whose cards the list, or with `on` the board, can show."""
    playbook = active_playbook()
    if not offers_colleagues(playbook, kind, actor_of(request)):
        raise NotAllowed
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    page = "boards:show" if request.GET.get("on") == BOARD else "lists:show"
    context = {
        "address": reverse(page, args=[kind]),
        "filters": filters,
        "name": "owner",
        "choices": _all_but({filters.owner}),
    }
    return TemplateResponse(request, "lists/_colleagues.html", context)


@require_safe
@login_required
def owners_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/colleagues/: whose rows the list can show."""
    asked = noun_list_of(request, noun)
    chips = asked.noun.frame(request, asked.actor).chips
    name = next((chip.name for chip in chips if chip.has_colleagues), None)
    if name is None:
        raise NotAllowed
    context = {
        "address": asked.noun.home(),
        "filters": asked.query,
        "name": name,
        "choices": _all_but({getattr(asked.query, name)}),
    }
    return TemplateResponse(request, "lists/_colleagues.html", context)


@require_safe
@login_required
def takers_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/takers/: whom the selected rows can be given to."""
    menus = noun_of(noun).frame(request, actor_of(request)).menus
    name = next((menu.name for menu in menus if menu.has_colleagues), None)
    if name is None:
        raise NotAllowed
    context = {"name": name, "choices": _all_but(())}
    return TemplateResponse(request, "lists/_choices.html", context)


def _all_but(chosen: Collection[str]) -> list[tuple[str, str]]:
    """Return those who work here; who is chosen already stands above them."""
    everyone = ((str(person.id), person.name) for person in people.active_people())
    return [(key, name) for key, name in everyone if key not in chosen]
