"""The list: the cards of a pipeline as rows, filtered, sorted, without end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.layouts import layout_of
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.records.queries import lists
from voronka.records.queries.filter_terms import NO_TERMS, UnreadableFilter
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.list_orders import order_of
from voronka.records.queries.saved_views import ViewLine, saved_views
from voronka.web import places
from voronka.web.filters import Filters, chips_for
from voronka.web.http import actor_of, id_in
from voronka.web.lists import saved
from voronka.web.lists.builder import card_ground, list_address, other_joining, term_chips
from voronka.web.lists.card_columns import (
    SHOWN,
    CardColumn,
    card_columns,
    lines_of,
    name_of,
    needs_fields,
    shows,
)
from voronka.web.lists.table import Arrangement, headings, rows_html
from voronka.web.pipelines import pipelines_of

_CHIPS = ("owner", "stage", "source", "grade", "which", "year", "event")
_NEWEST = "-created_at"
# Orders with a name, as the heads of columns say them.
_PLAIN_SORTS = {
    "newest": _NEWEST,
    "oldest": "created_at",
    "largest": "-amount",
    "longest_in_stage": "entered_stage_at",
    "longest_untouched": "last_touch_at",
    "next_contact": "next_contact_at",
}


@dataclass(frozen=True, kw_only=True)
class CardList:
    """What a request for a list is about."""

    kind: CardKind
    playbook: Playbook
    actor: Actor
    now: datetime
    filters: Filters
    arrangement: Arrangement
    columns: Sequence[CardColumn]
    known: Mapping[str, CardColumn]
    views: Sequence[ViewLine]
    view: ViewLine | None
    choice: saved.Choice

    @property
    def place(self) -> str:
        return saved.place_of(self.kind, self.view)

    @property
    def sort(self) -> str:
        """Return the order: the address's, else the person's, else the newest first."""
        for sort in (self.filters.sort, self.arrangement.sort):
            try:
                order_of(sort, self.playbook, self.kind, self.actor)
            except NotFound:
                continue
            return _PLAIN_SORTS.get(sort, sort)
        return _NEWEST

    def page(self, wanted: CardFilter, after: str = "") -> lists.CardPage:
        return lists.cards(
            actor=self.actor,
            kind=self.kind,
            now=self.now,
            wanted=wanted,
            sort=self.sort,
            after=lists.Place(*places.read(after)) if after else None,
            with_fields=needs_fields(self.columns, self.playbook, self.kind),
        )

    def rows(self, page: lists.CardPage) -> str:
        lines = lines_of(page, self.columns, self.playbook, self.kind, self.now)
        return rows_html(self.columns, lines, name=name_of, shows=shows)

    def more(self, page: lists.CardPage) -> str:
        if page.more is None:
            return ""
        after = places.written(page.more.value, page.more.id)
        return f"{list_address(self.kind, replace(self.filters, sort=self.sort))}&after={after}"


def card_list_of(request: HttpRequest, kind: CardKind, query: QueryDict | None = None) -> CardList:
    """
    Return what the request is about, with the columns as the person has arranged them.

    `query` is that of the list, if the request was sent from there to another address.
    """
    playbook, actor = active_playbook(), actor_of(request)
    query = request.GET if query is None else query
    known = card_columns(playbook, kind, actor)
    views = saved_views(actor=actor, noun=kind)
    own = layout_of(actor=actor, place=saved.place_of(kind, None))
    choice = saved.Choice.in_(own)
    view = saved.view_in(query, views, choice)
    shape = saved.shape_of(actor, kind, view) if view else own
    arrangement = Arrangement.of(shape, known, SHOWN)
    return CardList(
        kind=kind,
        playbook=playbook,
        actor=actor,
        now=clock.now(),
        filters=Filters.of(saved.query_of(query, view), playbook=playbook, kind=kind),
        views=views,
        view=view,
        choice=choice,
        arrangement=arrangement,
        columns=[known[key] for key in arrangement.columns],
        known=known,
    )


def rows_of(asked: CardList, ids: Sequence[UUID]) -> str:
    """Return the rows of those of these cards that are seen."""
    page = lists.cards_of(
        actor=asked.actor,
        kind=asked.kind,
        ids=ids,
        now=asked.now,
        with_fields=needs_fields(asked.columns, asked.playbook, asked.kind),
    )
    return asked.rows(page)


@require_safe
@login_required
def list_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/: the first rows, or with `after` the next ones."""
    asked, wanted, problem = _readable(card_list_of(request, kind))
    filters = asked.filters
    page = asked.page(wanted, request.GET.get("after", ""))
    context: dict[str, Any] = {
        "rows": asked.rows(page),
        "more": asked.more(page),
        "width": len(asked.columns),
    }
    if request.GET.get("after"):
        return TemplateResponse(request, "lists/_more.html", context)
    alike = ""
    if not page.rows and not filters.alike and wanted.has_words:
        alike = list_address(kind, replace(filters, alike="yes"))
    context |= _frame(request, asked) | {
        "problem": problem,
        "alike": alike,
        "is_empty": not page.rows,
    }
    return TemplateResponse(request, "lists/show.html", context)


def _readable(asked: CardList) -> tuple[CardList, CardFilter, str]:
    """Return the list with what it is narrowed to; without terms that make no sense, and why."""
    try:
        return asked, asked.filters.wanted(asked.actor), ""
    except UnreadableFilter as refusal:
        asked = replace(asked, filters=replace(asked.filters, where=""))
        return asked, asked.filters.wanted(asked.actor), str(refusal)


@require_safe
@login_required
def totals_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/totals/: how many cards match, and their sum."""
    asked, wanted, _problem = _readable(card_list_of(request, kind))
    totals = lists.totals(actor=asked.actor, kind=kind, wanted=wanted)
    context = {
        "count": totals.count,
        "words": ngettext("%(num)d card", "%(num)d cards", totals.count) % {"num": totals.count},
        "sum": totals.sum,
    }
    return TemplateResponse(request, "lists/_totals.html", context)


@require_safe
@login_required
def rows_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/rows/?ids=…: these rows again, after their cards have changed."""
    asked = card_list_of(request, kind)
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    return TemplateResponse(request, "lists/_again.html", {"rows": rows_of(asked, ids)})


@require_safe
@login_required
def columns_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/columns/: the columns there are, the chosen ones first, in their order."""
    asked = card_list_of(request, kind)
    chosen = asked.arrangement.columns
    rest = [key for key in asked.known if key not in chosen]
    context = {
        "place": asked.place,
        "columns": [
            (key, asked.known[key].label, number < len(chosen))
            for number, key in enumerate([*chosen, *rest])
        ],
        "density": asked.arrangement.density,
    }
    return TemplateResponse(request, "lists/_columns.html", context)


def _frame(request: HttpRequest, asked: CardList) -> dict[str, Any]:
    """Return what stands around the rows."""
    playbook, actor, kind, filters = asked.playbook, asked.actor, asked.kind, asked.filters
    terms = filters.terms() if filters.where else NO_TERMS
    ground = card_ground(filters, kind, actor)
    return {
        "kind": kind,
        "filters": filters,
        "pipeline": filters.pipeline,
        "pipelines": pipelines_of(playbook, kind),
        "chips": chips_for(
            filters,
            playbook=playbook,
            kind=kind,
            actor=actor,
            locale=request.LANGUAGE_CODE,
            names=_CHIPS,
        ),
        "terms": term_chips(ground, terms),
        "joined": terms.joined,
        "turned": other_joining(ground, terms),
        "builder": reverse("lists:filters", args=[kind]) + filters.query(),
        "headings": headings(
            asked.columns,
            asked.arrangement,
            sort=asked.sort,
            address=lambda sort: list_address(kind, replace(filters, sort=sort)),
        ),
        "place": asked.place,
        "tabs": saved.tabs_of(kind, asked.views, asked.view, asked.choice),
        "view": asked.view,
        "density": asked.arrangement.density,
        "may_bulk": rights.may(playbook, actor, "bulk"),
        "may_assign": rights.may(playbook, actor, "assign"),
        "may_export": rights.may(playbook, actor, "export"),
        "may_edit": rights.may(playbook, actor, "edit"),
    }
