"""Lists of contacts, companies and tasks: the same table, filters and views as those of cards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.records.listed import Wanted
from voronka.records.queries.filter_terms import NO_TERMS, Group, UnreadableFilter
from voronka.records.queries.noun_totals import count
from voronka.records.queries.plain_conditions import PlainAsking, plain_condition
from voronka.records.queries.saved_views import ViewLine, saved_views
from voronka.web import places
from voronka.web.filters import Chip, chip_of, named
from voronka.web.http import actor_of, id_in
from voronka.web.lists import saved
from voronka.web.lists.builder import Ground, fields_menu, other_joining, term_chips, term_form
from voronka.web.lists.cells import cell_saved
from voronka.web.lists.nouns import ListQuery, Noun, NounFrame, NounPage, noun_of
from voronka.web.lists.table import Arrangement, Column, headings, rows_html


@dataclass(frozen=True, kw_only=True)
class NounList:
    """What a request for a list is about."""

    noun: Noun
    actor: Actor
    now: datetime
    query: ListQuery
    arrangement: Arrangement
    known: Mapping[str, Column[Any]]
    views: Sequence[ViewLine]
    view: ViewLine | None
    choice: saved.Choice

    @property
    def columns(self) -> Sequence[Column[Any]]:
        return [self.known[key] for key in self.arrangement.columns]

    @property
    def sort(self) -> str:
        """Return the order: the address's, else the person's, else the noun's."""
        known = {column.sort for column in self.known.values() if column.sort}
        wishes = (self.query.sort, self.arrangement.sort)
        fitting = (sort for sort in wishes if sort.removeprefix("-") in known)
        return next(fitting, self.noun.sort)

    @property
    def ground(self) -> Ground:
        zone = ZoneInfo(active_playbook().spec.calendar.zone)
        fields = self.noun.fields(self.actor)
        asking = PlainAsking(fields=fields, actor=self.actor, now=self.now, zone=zone)

        def check(terms: Group) -> object:
            return plain_condition(terms, asking)

        return Ground(
            narrowed=self.query,
            fields=fields,
            list=self.noun.home(),
            form=reverse("lists:filter", args=[self.noun.key]),
            check=check,
        )

    def page(self, wanted: Wanted, after: str = "") -> NounPage:
        return self.noun.page(
            wanted=wanted,
            sort=self.sort,
            after=places.read(after) if after else None,
            actor=self.actor,
            now=self.now,
        )

    def rows(self, page: NounPage) -> str:
        return rows_html(self.columns, page.lines, name=self.noun.name_of)

    def more(self, page: NounPage) -> str:
        if page.more is None:
            return ""
        after = places.written(*page.more)
        return f"{self.noun.home()}{self.query.query(sort=self.sort)}&after={after}"


def noun_list_of(request: HttpRequest, key: str, query: QueryDict | None = None) -> NounList:
    """Return what the request is about, with the columns as the person has arranged them."""
    noun, actor = noun_of(key), actor_of(request)
    asked = request.GET if query is None else query
    known = noun.columns(actor)
    views, choice = saved_views(actor=actor, noun=key), saved.Choice.of(actor, key)
    view = saved.view_in(asked, views, choice)
    return NounList(
        noun=noun,
        actor=actor,
        now=clock.now(),
        query=ListQuery.of(saved.query_of(asked, view)),
        arrangement=Arrangement.of(saved.shape_of(actor, key, view), known, noun.shown),
        known=known,
        views=views,
        view=view,
        choice=choice,
    )


@require_safe
@login_required
def list_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/: the first rows, or with `after` the next ones."""
    asked, problem = noun_list_of(request, noun), ""
    after = request.GET.get("after", "")
    try:
        wanted = asked.noun.wanted(asked.query, asked.actor)
        page = asked.page(wanted, after)
    except UnreadableFilter as refusal:
        problem, asked = str(refusal), replace(asked, query=replace(asked.query, where=""))
        wanted = asked.noun.wanted(asked.query, asked.actor)
        page = asked.page(wanted, after)
    context: dict[str, Any] = {
        "rows": asked.rows(page),
        "more": asked.more(page),
        "width": len(asked.columns),
    }
    if after:
        return TemplateResponse(request, "lists/_more.html", context)
    context |= _frame(request, asked) | {
        "problem": problem,
        "is_empty": not page.lines,
        "alike": "" if page.lines or asked.query.alike else asked.noun.alike(asked.query),
    }
    return TemplateResponse(request, "lists/noun.html", context)


@require_safe
@login_required
def totals_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/totals/: how many rows match."""
    asked = noun_list_of(request, noun)
    try:
        found = _count(asked)
    except UnreadableFilter:
        found = _count(replace(asked, query=replace(asked.query, where="")))
    words = ngettext("%(num)d row", "%(num)d rows", found) % {"num": found}
    context = {"count": found, "words": words, "sum": None}
    return TemplateResponse(request, "lists/_totals.html", context)


def _count(asked: NounList) -> int:
    wanted = asked.noun.wanted(asked.query, asked.actor)
    return count(noun=asked.noun.key, wanted=wanted, actor=asked.actor, now=asked.now)


@require_safe
@login_required
def rows_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/rows/?ids=…: these rows again, after they have changed."""
    asked = noun_list_of(request, noun)
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    page = asked.noun.chosen(ids=ids, actor=asked.actor, now=asked.now)
    return TemplateResponse(request, "lists/_again.html", {"rows": asked.rows(page)})


@require_safe
@login_required
def columns_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/columns/: the columns there are, the chosen ones first."""
    asked = noun_list_of(request, noun)
    chosen = asked.arrangement.columns
    keys = [*chosen, *(key for key in asked.known if key not in chosen)]
    context = {
        "place": saved.place_of(noun, asked.view),
        "columns": [(key, asked.known[key].label, key in chosen) for key in keys],
        "density": asked.arrangement.density,
    }
    return TemplateResponse(request, "lists/_columns.html", context)


@require_safe
@login_required
def filters_index(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/filters/: the fields one can filter by."""
    return fields_menu(request, noun_list_of(request, noun).ground)


@require_safe
@login_required
def filter_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/filter/?field=name: the form of a term; with `set`, the list it makes."""
    return term_form(request, noun_list_of(request, noun).ground)


@require_http_methods(["GET", "POST"])
@login_required
def cell_edit(request: HttpRequest, noun: str, row_id: UUID, column: str) -> HttpResponse:
    """GET and POST /contacts/list/cells/…/name/: one cell as a form; saved, the row again."""
    asked = noun_list_of(request, noun)
    if column not in asked.known or not asked.known[column].is_editable:
        raise Http404
    form = asked.noun.cell(request, row_id, column)
    if form is not None:
        return form
    rows = asked.rows(asked.noun.chosen(ids=[row_id], actor=asked.actor, now=asked.now))
    return cell_saved(rows, row_id=row_id, event=asked.noun.event, kind=noun, id=str(row_id))


def _frame(request: HttpRequest, asked: NounList) -> dict[str, Any]:
    """Return what stands around the rows."""
    frame = asked.noun.frame(request, asked.actor)
    terms = asked.query.terms() if asked.query.where else NO_TERMS
    ground = asked.ground
    return {
        "kind": asked.noun.key,
        "home": asked.noun.home(),
        "frame": frame,
        "filters": asked.query,
        "chips": _chips(frame, asked.query),
        "terms": term_chips(ground, terms),
        "joined": terms.joined,
        "turned": other_joining(ground, terms),
        "builder": reverse("lists:filters", args=[asked.noun.key]) + asked.query.query(),
        "headings": headings(
            asked.columns,
            asked.arrangement,
            sort=asked.sort,
            address=lambda sort: asked.noun.home() + asked.query.query(sort=sort),
        ),
        "place": saved.place_of(asked.noun.key, asked.view),
        "tabs": saved.tabs_of(asked.noun.key, asked.views, asked.view, asked.choice),
        "view": asked.view,
        "everything": frame.words.everything,
        "density": asked.arrangement.density,
    }


def _chips(frame: NounFrame, query: ListQuery) -> list[Chip]:
    chips = []
    for each in frame.chips:
        chosen = getattr(query, each.name)
        offered = [*each.choices, *(named(chosen) if each.has_colleagues else ())]
        chips.append(
            chip_of(each.name, each.label, offered, chosen, has_colleagues=each.has_colleagues)
        )
    return chips
