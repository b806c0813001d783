"""The base to be worked through: what it is made of, narrowed step by step (Q2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.text import Text
from voronka.quality.triage import backlog
from voronka.quality.triage.backlog import Facet
from voronka.records.queries import lists
from voronka.records.queries.filter_terms import NO_TERMS, Group, Term, UnreadableFilter
from voronka.web.backlog.verdicts import verdicts_of
from voronka.web.filters import NOBODY, Filters
from voronka.web.http import actor_of
from voronka.web.lists.builder import card_ground, list_address, term_chips, with_term

# So many of the oldest are shown, to see what kind of leads they are.
_EXAMPLES = 10
_PLAIN = {"stage": "stage", "year": "year", "source": "source", "owner": "owner"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A value of a facet: pressing it narrows to it, pressing it again widens."""

    label: Text
    count: int
    share: int
    address: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class View:
    """A way to look at the base that everybody has who works through it."""

    label: str
    address: str
    is_chosen: bool


@require_safe
@login_required
def backlog_show(request: HttpRequest) -> HttpResponse:
    """GET /backlog/?year=2023&source=…: what the leads that match are made of."""
    playbook, actor, problem = active_playbook(), actor_of(request), ""
    filters = Filters.of(request.GET, playbook=playbook, kind="lead")
    try:
        wanted = filters.wanted(actor)
    except UnreadableFilter as refusal:
        problem, filters = str(refusal), replace(filters, where="")
        wanted = filters.wanted(actor)
    found = backlog.backlog(actor=actor, wanted=wanted)
    terms = filters.terms() if filters.where else NO_TERMS
    page = lists.cards(
        actor=actor, kind="lead", now=clock.now(), wanted=wanted, sort="oldest", limit=_EXAMPLES
    )
    context: dict[str, Any] = {
        "filters": filters,
        "problem": problem,
        "total": found.total,
        "facets": [(each, _lines(each, filters, terms, found.total)) for each in found.facets],
        "terms": [
            replace(chip, without=_address(replace(filters, where=_without(terms, place))))
            for place, chip in enumerate(term_chips(card_ground(filters, "lead", actor), terms))
        ],
        "views": _views(playbook, filters),
        "rows": page.rows,
        "stage_of": lambda row: playbook.stage(row.pipeline, row.stage).label,
        "list_address": list_address("lead", filters),
        "verdicts": verdicts_of(playbook, actor, filters),
    }
    return TemplateResponse(request, "backlog/show.html", context)


def _address(filters: Filters) -> str:
    return reverse("backlog:show") + filters.query()


def _without(terms: Group, place: int) -> str:
    return replace(terms, parts=terms.parts[:place] + terms.parts[place + 1 :]).written()


# Facets.


def _lines(facet: Facet, filters: Filters, terms: Group, total: int) -> list[Line]:
    return [
        Line(
            label=value.label,
            count=value.count,
            share=round(100 * value.count / total) if total else 0,
            address=_address(_turned(facet, value.key, filters, terms)),
            is_chosen=_is_chosen(facet, value.key, filters, terms),
        )
        for value in facet.values
    ]


def _turned(facet: Facet, key: str, filters: Filters, terms: Group) -> Filters:
    """Return the filters with the value chosen, or no longer."""
    chosen = _is_chosen(facet, key, filters, terms)
    if facet.kind in _PLAIN and (key or facet.kind == "owner"):
        value = "" if chosen else key or NOBODY
        return replace(filters, **{_PLAIN[facet.kind]: value}, view="")
    term = _term(facet, key)
    if chosen:
        kept = tuple(part for part in terms.parts if part != term)
        return replace(filters, where=replace(terms, parts=kept).written(), view="")
    # All parts have to hold, whatever was joined before.
    ground = Group("all", (terms,)) if terms.joined == "any" and terms else terms
    return replace(filters, where=with_term(ground, term, None).written(), view="")


def _is_chosen(facet: Facet, key: str, filters: Filters, terms: Group) -> bool:
    if facet.kind in _PLAIN and (key or facet.kind == "owner"):
        return bool(getattr(filters, _PLAIN[facet.kind]) == (key or NOBODY))
    return _term(facet, key) in terms.parts


def _term(facet: Facet, key: str) -> Term:
    return Term(facet.name, "is", (key,)) if key else Term(facet.name, "empty")


# Views that everybody has.


def _views(playbook: Playbook, filters: Filters) -> list[View]:
    bare = Filters(pipeline=filters.pipeline)
    views = [
        View(label=label, address=_address(each), is_chosen=_is_same(each, filters))
        for label, each in _shipped(playbook, bare, clock.now())
    ]
    return views


def _shipped(playbook: Playbook, bare: Filters, now: datetime) -> Sequence[tuple[str, Filters]]:
    triage = playbook.spec.triage
    year_ago = (now.astimezone(playbook.calendar.zone) - timedelta(days=365)).date()
    untouched = Group("all", (Term("last_touch_at", "to", (year_ago.isoformat(),)),))
    unreachable = Group(
        "all", tuple(Term(name, "empty") for name in ("phone", "email", "messenger"))
    )
    found = [(_("All open leads"), bare)]
    if triage is not None and triage.of == bare.pipeline:
        found.append((_("Not judged yet"), replace(bare, stage=triage.stages[0])))
    found += [
        (_("Nobody's"), replace(bare, owner=NOBODY)),
        (_("Untouched for a year"), replace(bare, where=untouched.written())),
        (_("Without contacts"), replace(bare, where=unreachable.written())),
    ]
    junk = next(
        (
            key
            for key, stage in playbook.pipeline(bare.pipeline).stages.items()
            if stage.kind == "junk"
        ),
        "",
    )
    if junk:
        found.append((_("Junk"), replace(bare, stage=junk, which="closed")))
    return found


def _is_same(one: Filters, other: Filters) -> bool:
    return replace(one, sort="", view="") == replace(other, sort="", view="")
