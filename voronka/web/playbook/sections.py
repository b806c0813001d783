"""The parts of the process in lists, all of them at one glance, and found by their names."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.packs.edits import Ordered
from voronka.packs.queries.drafts import DraftView, draft_for, may_edit, must_edit
from voronka.packs.use_cases.change_draft import change_draft
from voronka.process.parts import find
from voronka.web import http
from voronka.web.http import actor_of, go_to
from voronka.web.playbook.controls import moved
from voronka.web.playbook.editors import editor_of
from voronka.web.playbook.listings import Line, Listing, listings_of
from voronka.web.playbook.naming import section_of
from voronka.web.playbook.words import Words

_MOST_FOUND = 60


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of the editor; `about` says what is on it."""

    key: str
    title: str
    icon: str
    about: str
    # How much of it differs from the process in force.
    changes: int = 0


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A page with how many parts it lists."""

    page: Page
    parts: int


def pages(draft: DraftView) -> list[tuple[str, list[Page]]]:
    """Return the pages in their groups."""
    changes = Counter(section_of(each.path) for each in draft.differences)

    def page(key: str, title: str, icon: str, about: str) -> Page:
        return Page(key=key, title=title, icon=icon, about=about, changes=changes[key])

    return [
        (
            _("The way of a card"),
            [
                page("stages", _("Stages and gates"), "layout-kanban",
                     _("Pipelines, what each stage demands, hints for newcomers")),
                page("fields", _("Fields"), "forms",
                     _("What is known of leads, deals and clients")),
                page("groups", _("Groups of fields"), "list", _("In which order the card shows")),
                page("triage", _("Triage and distribution"), "filter",
                     _("What is no request, and who gets what is left")),
                page("scoring", _("Scoring"), "gauge", _("Classes and points")),
            ],
        ),
        (
            _("The work"),
            [
                page("tasks", _("Tasks"), "list-check", _("Checklists, deadlines and outcomes")),
                page("robots", _("Robots"), "robot", _("What happens by itself")),
                page("bookings", _("Visits"), "calendar-event", _("How long, by whom, the way")),
                page("sos", _("SOS"), "sos", _("Who is called when nobody takes a card")),
                page("errors", _("Error control"), "alert-triangle", _("What must not be")),
            ],
        ),
        (
            _("What clients get"),
            [
                page("messages", _("Messages"), "message", _("E-mail, SMS, chat and notices")),
                page("forms", _("Web forms"), "world", _("Where requests come in")),
                page("catalogue", _("Catalogue"), "book", _("What may be sent")),
            ],
        ),
        (
            _("The company"),
            [
                page("roles", _("Roles"), "shield", _("Who sees, changes and may do what")),
                page("reasons", _("Sources and reasons"), "tag",
                     _("Where requests come from and why they end")),
                page("company", _("Calendar and words"), "building",
                     _("Working time, holidays, the glossary")),
            ],
        ),
    ]  # fmt: skip


@require_safe
@login_required
def sections_index(request: HttpRequest) -> HttpResponse:
    """GET /process/edit/?q=budget: every page of the editor, or the parts of this name."""
    must_edit(actor_of(request))
    draft = draft_for(actor=actor_of(request))
    words = Words(draft.playbook, request.LANGUAGE_CODE)
    wanted = request.GET.get("q", "").strip()
    found, tiles = [], []
    for title, group in pages(draft):
        lists = [(page, listings_of(page.key, draft, words)) for page in group]
        tiles.append((title, [_tile(page, listed) for page, listed in lists]))
        found += [(page.title, line) for page, listed in lists for line in _named(listed, wanted)]
    context = {
        "groups": tiles,
        "wanted": wanted,
        "found": found[:_MOST_FOUND],
        "more": max(0, len(found) - _MOST_FOUND),
        **frame_of(request, draft),
    }
    page, piece = "playbook/index.html", "playbook/_parts.html"
    return http.page_or_piece(request, page=page, piece=piece, context=context)


@require_safe
@login_required
def section_show(request: HttpRequest, section: str) -> HttpResponse:
    """GET /process/edit/robots/: everything of one kind, in its order."""
    must_edit(actor_of(request))
    draft = draft_for(actor=actor_of(request))
    known = {page.key: page for _title, group in pages(draft) for page in group}
    if section not in known:
        raise Http404
    words = Words(draft.playbook, request.LANGUAGE_CODE)
    listings = listings_of(section, draft, words)
    context = {"section": known[section], "listings": listings, **frame_of(request, draft)}
    return TemplateResponse(request, "playbook/section.html", context)


@require_POST
@login_required
def order_create(request: HttpRequest) -> HttpResponse:
    """POST /process/edit/order/: a part goes one place up or down among its like."""
    path = tuple(request.POST.get("path", "").split("/"))
    deed = request.POST.get("do", "")
    draft = draft_for(actor=actor_of(request))
    keys = list(find(draft.tree, path[:-1]) or ())
    if path[-1] not in keys or deed not in ("up", "down") or editor_of(path) is None:
        raise Http404
    order = moved(keys, deed, keys.index(path[-1]))
    change_draft(
        edits=[Ordered(path=path[:-1], keys=order)], actor=actor_of(request), now=clock.now()
    )
    return go_to(request, reverse("playbook:section", args=[section_of(path)]))


def frame_of(request: HttpRequest, draft: DraftView) -> dict[str, Any]:
    """Return what stands around every page of the editor."""
    return {
        "draft": draft,
        "changes": len(draft.differences),
        "pages": pages(draft),
        "may_edit": may_edit(actor_of(request)),
    }


def _tile(page: Page, listed: Sequence[Listing]) -> Tile:
    return Tile(page=page, parts=sum(len(each.lines) for each in listed))


def _named(listed: Sequence[Listing], wanted: str) -> list[Line]:
    if not wanted:
        return []
    low = wanted.casefold()
    return [line for each in listed for line in each.lines if low in line.label.casefold()]
