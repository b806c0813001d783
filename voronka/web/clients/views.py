"""Contacts and companies: the lists, the page of one, its pieces and its timeline."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.queries import clients
from voronka.records.queries.client_page import client_page, client_timeline
from voronka.records.queries.clients import ClientFilter, ClientPlace, ClientSort
from voronka.records.queries.merged import survivor_of
from voronka.records.queries.timeline import Place
from voronka.web import places
from voronka.web.cards.history import FILTERS, entries_of
from voronka.web.client_kinds import client_address
from voronka.web.clients.page import context_of
from voronka.web.http import actor_of, page_or_piece

_PIECES = ("head", "about", "contacts", "people", "cards", "files", "same")
_LONGEST_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class ListAsked:
    """What a list of clients is narrowed to, as it stands in the address."""

    q: str
    owner: str
    sort: ClientSort

    @classmethod
    def of(cls, request: HttpRequest) -> "ListAsked":
        return cls(
            q=request.GET.get("q", "").strip()[:_LONGEST_WORDS],
            owner=request.GET.get("owner", ""),
            sort="name" if request.GET.get("sort") == "name" else "newest",
        )

    def wanted(self, actor: Actor) -> ClientFilter:
        owner_id = actor.id if self.owner == "me" else _uuid(self.owner)
        return ClientFilter(text=self.q, owner_id=owner_id, without_owner=self.owner == "none")

    def query(self, **changed: str) -> str:
        found = {"q": self.q, "owner": self.owner, "sort": self.sort} | changed
        said = {k: v for k, v in found.items() if v and v != "newest"}
        return "?" + urlencode(said)

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.owner)


@require_safe
@login_required
def list_show(request: HttpRequest, kind: ClientKind) -> HttpResponse:
    """GET /contacts/: the first rows, or with `after` the next ones."""
    actor, asked = actor_of(request), ListAsked.of(request)
    after = request.GET.get("after", "")
    page = clients.clients(
        actor=actor,
        kind=kind,
        wanted=asked.wanted(actor),
        sort=asked.sort,
        after=_place(after, asked.sort) if after else None,
    )
    address = reverse("clients:index", args=[kind])
    more = ""
    if page.more is not None:
        word = places.written(page.more.value, page.more.id)
        more = f"{address}{asked.query()}&after={word}"
    context: dict[str, Any] = {"kind": kind, "rows": page.rows, "more": more}
    if after:
        return TemplateResponse(request, "clients/_more.html", context)
    context |= {
        "asked": asked,
        "address": address,
        "total": clients.count(actor=actor, kind=kind, wanted=asked.wanted(actor)),
        "owners": _owners(actor),
        "may_create": rights.may(active_playbook(), actor, "create"),
    }
    return TemplateResponse(request, "clients/index.html", context)


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


def _context(request: HttpRequest, kind: ClientKind, client_id: UUID) -> dict[str, Any]:
    actor = actor_of(request)
    return context_of(client_page(kind=kind, client_id=client_id, actor=actor), actor=actor)


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


def _owners(actor: Actor) -> list[tuple[str, str]]:
    """Return whose clients the list can be narrowed to."""
    mine = [("me", _("Mine"))]
    if not rights.may(active_playbook(), actor, "assign"):
        return mine
    found = [(str(person.id), person.name) for person in people.active_people()]
    return [*mine, ("none", _("Nobody's")), *found]


def _place(word: str, sort: ClientSort) -> ClientPlace:
    value, last = places.read(word)
    if isinstance(value, str) != (sort == "name") or value is None:
        raise Http404
    return ClientPlace(value, last)


def _uuid(word: str) -> UUID | None:
    if word in ("", "none"):
        return None
    try:
        return UUID(word)
    except ValueError as error:
        raise Http404 from error
