"""The palette: cards, pages and commands by a few letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.search import Found, search
from voronka.web import shell
from voronka.web.client_kinds import client_address
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

_MOST = 12
_ICONS: dict[CardKind, str] = {"lead": "filter", "deal": "briefcase"}
_CLIENTS: dict[str, str] = {"contact": "address-book", "company": "building"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A page or command the palette offers."""

    title: str
    icon: str
    address: str
    key: str = ""
    is_form: bool = False


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
    """GET /search/: the palette, with what can be done before anything is typed."""
    context = {"cards": (), "places": _lines(actor_of(request), ""), "q": ""}
    return TemplateResponse(request, "search/_palette.html", context)


@require_safe
@login_required
def results_show(request: HttpRequest) -> HttpResponse:
    actor, words = actor_of(request), request.GET.get("q", "").strip()
    found = search(actor=actor, text=words, limit=_MOST, kinds=(*_ICONS, *_CLIENTS))
    playbook = active_playbook()
    context = {
        "cards": [_card(each, playbook) for each in found],
        "places": _lines(actor, words),
        "q": words,
    }
    return TemplateResponse(request, "search/_results.html", context)


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


def _lines(actor: Actor, words: str) -> Sequence[Line]:
    """Return the pages and commands whose name has every word."""
    playbook = active_playbook()
    role = shell.role_of(playbook, actor.role)
    lines = [
        Line(title=item.title, icon=item.icon, address=item.address, key=item.key)
        for item in shell.menu_of(playbook, actor)
    ]
    if "create" in role.can:
        new = {"lead": _("New lead"), "deal": _("New deal")}
        lines += [
            Line(title=title, icon="plus", address=reverse("boards:new", args=[kind]), is_form=True)
            for kind, title in new.items()
            if kind in role.cards
        ]
    lines.append(
        Line(title=_("Notifications"), icon="bell", address=reverse("notifications:index"))
    )
    asked = words.casefold().split()
    return [line for line in lines if all(word in line.title.casefold() for word in asked)]
