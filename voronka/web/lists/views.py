"""The list: the cards of a pipeline as rows, filtered, sorted, without end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.records.queries import boards, lists
from voronka.web import places
from voronka.web.boards.pipelines import pipelines_of
from voronka.web.boards.tiles import tiles_of
from voronka.web.filters import Filters, chips_for
from voronka.web.http import actor_of, id_in

_CHIPS = ("stage", "owner", "source", "grade", "which")
_NEWEST: lists.Sort = "newest"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The head of a column; one with an address sorts by it."""

    name: str
    label: str
    address: str = ""
    direction: str = ""
    is_number: bool = False


@require_safe
@login_required
def list_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/: the first rows, or with `after` the next ones."""
    playbook, actor, now = active_playbook(), actor_of(request), clock.now()
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    after = request.GET.get("after", "")
    page = lists.cards(
        actor=actor,
        kind=kind,
        now=now,
        wanted=filters.wanted(actor),
        sort=_sort(filters),
        after=lists.Place(*places.read(after)) if after else None,
    )
    headings = _headings(kind, filters)
    context = {
        "tiles": tiles_of(page.rows, playbook=playbook, actor=actor, now=now),
        "more": _more(kind, filters, page.more),
        "width": len(headings),
    }
    if after:
        return TemplateResponse(request, "lists/_more.html", context)
    locale, stages = request.LANGUAGE_CODE, playbook.pipeline(filters.pipeline).stages
    context |= {
        "kind": kind,
        "filters": filters,
        "pipeline": filters.pipeline,
        "pipelines": pipelines_of(playbook, kind),
        "chips": chips_for(
            filters, playbook=playbook, kind=kind, actor=actor, locale=locale, names=_CHIPS
        ),
        "headings": headings,
        "stages": [(key, stage.label) for key, stage in stages.items()],
        "may_bulk": rights.may(playbook, actor, "bulk"),
        "people": _people(playbook, actor),
    }
    return TemplateResponse(request, "lists/show.html", context)


@require_safe
@login_required
def rows_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/rows/?ids=…: these rows again, after their cards have changed."""
    playbook, actor, now = active_playbook(), actor_of(request), clock.now()
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    cards = boards.cards_by_id(actor=actor, kind=kind, ids=ids, now=now)
    tiles = tiles_of(cards, playbook=playbook, actor=actor, now=now)
    return TemplateResponse(request, "lists/_again.html", {"tiles": tiles})


def _people(playbook: Playbook, actor: Actor) -> list[tuple[UUID, str]]:
    """Return to whom the actor may give cards."""
    if not rights.may(playbook, actor, "assign"):
        return []
    return [(person.id, person.name) for person in people.active_people()]


def _sort(filters: Filters) -> lists.Sort:
    return next((sort for sort in get_args(lists.Sort) if sort == filters.sort), _NEWEST)


def _headings(kind: CardKind, filters: Filters) -> Sequence[Heading]:
    return [
        _sorting(kind, filters, "title", _("Title"), "title", "ascending"),
        Heading(name="grade", label=_("Class")),
        Heading(name="client cell-wide", label=_("Client")),
        Heading(name="phone cell-wide", label=_("Phone")),
        _sorting(kind, filters, "stage", _("Stage"), "longest_in_stage", "ascending"),
        _sorting(kind, filters, "amount cell-num", _("Amount"), "largest", "descending"),
        _sorting(kind, filters, "next cell-wide", _("Next step"), "next_contact", "ascending"),
        Heading(name="owner cell-wide", label=_("Owner")),
        Heading(name="source cell-wide", label=_("Source")),
        _created(kind, filters),
    ]


def _created(kind: CardKind, filters: Filters) -> Heading:
    if _sort(filters) == _NEWEST:
        other = _sorting(kind, filters, "created cell-wide", _("Created"), "oldest", "ascending")
        return Heading(
            name=other.name, label=other.label, address=other.address, direction="descending"
        )
    oldest = _sort(filters) == "oldest"
    address = reverse("lists:show", args=[kind]) + filters.query(sort="")
    direction = "ascending" if oldest else ""
    return Heading(
        name="created cell-wide", label=_("Created"), address=address, direction=direction
    )


def _sorting(
    kind: CardKind, filters: Filters, name: str, label: str, sort: lists.Sort, direction: str
) -> Heading:
    chosen = _sort(filters) == sort
    address = reverse("lists:show", args=[kind]) + filters.query(sort="" if chosen else sort)
    return Heading(name=name, label=label, address=address, direction=direction if chosen else "")


def _more(kind: CardKind, filters: Filters, place: lists.Place | None) -> str:
    if place is None:
        return ""
    after = places.written(place.value, place.id)
    return f"{reverse('lists:show', args=[kind])}{filters.query()}&after={after}"
