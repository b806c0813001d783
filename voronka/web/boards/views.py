"""The board: the open cards of a pipeline in columns, and their pieces."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.automation.queries.sos import under_sos
from voronka.kernel import clock
from voronka.kernel.money import Money
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text
from voronka.records.queries import boards
from voronka.records.queries.filter_terms import NO_TERMS, UnreadableFilter
from voronka.web import places
from voronka.web.boards.pipelines import other_pipelines
from voronka.web.boards.tiles import FINAL_ICONS, Tile, tiles_of
from voronka.web.filters import Filters, chips_for
from voronka.web.http import actor_of, id_in
from voronka.web.lists.builder import BOARD, card_ground, other_joining, term_chips
from voronka.web.pipelines import pipelines_of

_CHIPS = ("owner", "source", "grade")


@dataclass(frozen=True, kw_only=True)
class Column:
    """A stage as the board shows it."""

    key: str
    label: Text
    color: str
    count: int
    sum: Money | None
    tiles: Sequence[Tile]
    # Where the next cards are, or "".
    more: str


@dataclass(frozen=True, kw_only=True)
class DropZone:
    """A final stage, offered while a card is dragged."""

    key: str
    label: Text
    color: str
    icon: str


@require_safe
@login_required
def board_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/: the board of a pipeline, narrowed by the filters in the address."""
    playbook, actor = active_playbook(), actor_of(request)
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    locale = request.LANGUAGE_CODE
    ground = card_ground(filters, kind, actor, on=BOARD)
    try:
        terms, problem = filters.terms(), ""
        ground.check(terms)
    except UnreadableFilter as refusal:
        terms, problem, filters = NO_TERMS, str(refusal), replace(filters, where="")
    context = {
        "kind": kind,
        "problem": problem,
        "terms": term_chips(ground, terms),
        "joined": terms.joined,
        "turned": other_joining(ground, terms),
        "builder": reverse("lists:filters", args=[kind]) + ground.query,
        "filters": filters,
        "pipeline": filters.pipeline,
        "pipelines": pipelines_of(playbook, kind),
        "chips": chips_for(
            filters, playbook=playbook, kind=kind, actor=actor, locale=locale, names=_CHIPS
        ),
        "columns": _columns(request, playbook, kind, filters),
        "others": other_pipelines(playbook, kind, filters.pipeline),
        "finals": _finals(playbook, filters.pipeline),
        "tiles_address": reverse("boards:tiles", args=[kind]) + filters.query(),
    }
    return TemplateResponse(request, "boards/show.html", context)


@require_safe
@login_required
def column_show(request: HttpRequest, kind: CardKind, stage: str) -> HttpResponse:
    """GET /leads/columns/ours/?after=…: the next cards of a column."""
    playbook, actor, now = active_playbook(), actor_of(request), clock.now()
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    if not playbook.has_stage(filters.pipeline, stage):
        raise Http404
    cards, more = boards.cards_in_stage(
        actor=actor,
        pipeline=filters.pipeline,
        stage=stage,
        now=now,
        wanted=filters.wanted(actor),
        after=boards.Place(*places.read(request.GET.get("after", ""))),
    )
    context = {
        "tiles": tiles_of(cards, playbook=playbook, actor=actor, now=now),
        "more": _more(kind, stage, filters, more),
    }
    return TemplateResponse(request, "boards/_more.html", context)


@require_safe
@login_required
def tiles_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """
    GET /leads/tiles/?ids=…: these cards again, and the heads of all columns. With `all` the first
    cards of every column come too. Cards that are no longer on this board are left out.
    """
    playbook, actor, now = active_playbook(), actor_of(request), clock.now()
    filters = Filters.of(request.GET, playbook=playbook, kind=kind)
    columns = _columns(request, playbook, kind, filters)
    standing = {tile.id: tile for column in columns for tile in column.tiles}
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    elsewhere = [card_id for card_id in ids if card_id not in standing]
    kept = boards.cards_by_id(
        actor=actor, kind=kind, ids=elsewhere, wanted=filters.wanted(actor), now=now
    )
    wanted = standing if request.GET.get("all") else {i: standing[i] for i in ids if i in standing}
    context = {
        "columns": columns,
        # Each is put on top of the one before.
        "first": list(reversed(wanted.values())),
        "further": tiles_of(kept, playbook=playbook, actor=actor, now=now),
    }
    return TemplateResponse(request, "boards/_tiles.html", context)


def _columns(
    request: HttpRequest, playbook: Playbook, kind: CardKind, filters: Filters
) -> list[Column]:
    actor, now = actor_of(request), clock.now()
    found = boards.columns_of(
        actor=actor, pipeline=filters.pipeline, now=now, wanted=filters.wanted(actor)
    )
    every = [card for column in found for card in column.cards]
    waiting = under_sos([card.id for card in every], now=now)
    tiles = tiles_of(every, playbook=playbook, actor=actor, now=now, waiting=waiting)
    of_stage: dict[str, list[Tile]] = {}
    for tile in tiles:
        of_stage.setdefault(tile.stage, []).append(tile)
    return [
        Column(
            key=column.stage,
            label=playbook.stage(filters.pipeline, column.stage).label,
            color=playbook.stage(filters.pipeline, column.stage).color,
            count=column.count,
            sum=column.sum,
            tiles=of_stage.get(column.stage, []),
            more=_more(kind, column.stage, filters, column.more),
        )
        for column in found
    ]


def _finals(playbook: Playbook, pipeline: str) -> list[DropZone]:
    stages = playbook.pipeline(pipeline).stages
    return [
        DropZone(key=key, label=stage.label, color=stage.color, icon=FINAL_ICONS[stage.kind])
        for key, stage in stages.items()
        if stage.kind in FINAL_ICONS and not stage.archived
    ]


def _more(kind: CardKind, stage: str, filters: Filters, place: boards.Place | None) -> str:
    if place is None:
        return ""
    after = places.written(place.entered_stage_at, place.id)
    address = reverse("boards:column", args=[kind, stage])
    return f"{address}{filters.query()}&after={after}"
