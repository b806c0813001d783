"""Leads and deals: lists, boards, making one, reading one, changing its fields."""

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api import cursors
from voronka.api.http import actor_of, wants_little
from voronka.api.idempotency import once
from voronka.api.v1.card_rows import CardLine, CardOut, card_of, stage_label
from voronka.api.v1.paths import Cards, address_of, kind_of, ref_of
from voronka.api.values import AmountOut, FieldsIn, In, KeyIn, Out, fields_in
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.commands import Create
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.queries import boards, lists
from voronka.records.queries.filter_conditions import Asking, by_terms
from voronka.records.queries.filter_terms import read_terms
from voronka.records.queries.filters import CardFilter, Which
from voronka.records.queries.list_orders import order_of
from voronka.records.queries.merged import survivor_of
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.receive_request import receive_request

router = Router()

_TEXT = Annotated[str, Field(max_length=200)]


class Filters(In):
    """What a board or list is narrowed to."""

    pipeline: _TEXT = ""
    owner: Annotated[
        str, Field(max_length=40, description="An id, `me`, or `none` for what nobody owns.")
    ] = ""
    source: _TEXT = ""
    grade: Annotated[_TEXT, Field(description="The class by the scoring matrix.")] = ""
    text: Annotated[
        _TEXT, Field(description="Words of a name, or part of a phone number or e-mail address.")
    ] = ""
    external_id: Annotated[_TEXT, Field(description="The number in another system, exactly.")] = ""
    year: Annotated[
        str, Field(max_length=4, description="In which the client asked, or the card was made.")
    ] = ""
    event: Annotated[
        str, Field(max_length=60, description="Guests of an event: `<id>`, or `<id>:attended`.")
    ] = ""
    where: Annotated[
        str,
        Field(
            max_length=6000,
            description="Terms about fields as JSON, as they stand in the address of a list: "
            '`[["budget","from","500000"],{"any":[["owner","is","me"],["material","!is","oak"]]}]`.',
        ),
    ] = ""


class ListFilters(Filters):
    """What a list shows, in which order, from where on."""

    stage: _TEXT = ""
    which: Which = "open"
    sort: Annotated[
        str,
        Field(
            max_length=80,
            description="newest, oldest, largest, title, longest_in_stage, longest_untouched, "
            "next_contact, or a column or field; with a minus it falls. A field of the client is "
            "called `contact.birthday`.",
        ),
    ] = "newest"
    after: Annotated[str, Field(max_length=1000, description="`next` of the page before.")] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class CardPageOut(Out):
    """A page of a list; `next` leads to the one after it."""

    items: list[CardLine]
    next: str | None


class ColumnOut(Out):
    """A stage with what stands in it."""

    stage: str
    label: str
    count: int
    sum: AmountOut | None
    cards: list[CardLine]
    next: str | None


class BoardOut(Out):
    """The columns of a pipeline; stages of closed cards are none."""

    pipeline: str
    columns: list[ColumnOut]


class CardIn(In):
    """A new card. Without `stage` it starts at the beginning; gates hold for any other."""

    pipeline: KeyIn | None = None
    stage: KeyIn | None = None
    owner_id: Annotated[
        UUID | None, Field(description="You, or, for who may assign, anybody. None: SOS.")
    ] = None
    fields: FieldsIn = {}


class EditIn(In):
    """New values; null empties a field."""

    fields: FieldsIn
    seen: Annotated[
        dict[str, Any] | None,
        Field(
            max_length=300,
            description="What stood there when you began: if it has changed, nothing is written "
            "and the answer is 409 with both values.",
        ),
    ] = None


@router.get("/{cards:cards}/", response=CardPageOut, operation_id="list", summary="List")
def card_list(request: HttpRequest, cards: Cards, asked: Query[ListFilters]) -> dict[str, Any]:
    """Cards that match and that you see, page by page; the order is stable."""
    kind, actor = kind_of(cards), actor_of(request)
    page = lists.cards(
        actor=actor,
        kind=kind,
        now=clock.now(),
        wanted=wanted_cards(asked, actor, kind, stage=asked.stage, which=asked.which),
        sort=asked.sort,
        after=_list_place(asked.after, asked.sort, kind, actor) if asked.after else None,
        limit=asked.limit,
    )
    more = cursors.write(page.more.value, page.more.id) if page.more else None
    return {"items": page.rows, "next": more}


@router.post(
    "/{cards:cards}/",
    response={201: CardOut},
    operation_id="create",
    summary="Create",
    openapi_extra={"x-once": True},
)
@decorate_view(once)
def card_create(
    request: HttpRequest, response: HttpResponse, cards: Cards, body: CardIn
) -> Status[CardOut] | HttpResponse:
    """
    Make a card and let the process react: robots, SOS, the check for duplicates.

    While the process works without leads, what is sent as a lead becomes a deal with its contact:
    `kind` and `Location` of the answer say so.
    """
    actor, now, kind = actor_of(request), clock.now(), kind_of(cards)
    command = Create(
        pipeline=body.pipeline or _first_pipeline(kind),
        stage=body.stage,
        owner_id=body.owner_id,
        fields=fields_in(body.fields),
        channel="api",
    )
    ref, _decision = receive_request(kind=kind, command=command, actor=actor, now=now)
    if wants_little(request):
        return HttpResponse(status=201, headers={"Location": address_of(ref)})
    response.headers["Location"] = address_of(ref)
    return Status(201, card_of(ref, actor=actor, now=now))


@router.get("/{cards:cards}/board/", response=BoardOut, operation_id="board", summary="Board")
def board_show(request: HttpRequest, cards: Cards, asked: Query[Filters]) -> dict[str, Any]:
    """The columns of a pipeline with counts, sums and the newest arrivals."""
    actor = actor_of(request)
    pipeline = _pipeline(kind_of(cards), asked.pipeline)
    columns = boards.columns_of(
        actor=actor,
        pipeline=pipeline,
        now=clock.now(),
        wanted=wanted_cards(asked, actor, kind_of(cards)),
    )
    return {"pipeline": pipeline, "columns": [_column(pipeline, each) for each in columns]}


@router.get(
    "/{cards:cards}/board/{stage}/",
    response=CardPageOut,
    operation_id="board_column",
    summary="More of a column",
)
def column_show(
    request: HttpRequest, cards: Cards, stage: KeyIn, asked: Query[Filters], after: str = ""
) -> dict[str, Any]:
    """The next cards of a column, after `next` of the ones before."""
    actor = actor_of(request)
    pipeline = _pipeline(kind_of(cards), asked.pipeline)
    if not active_playbook().has_stage(pipeline, stage):
        raise NotFound
    place = None
    if after:
        moment, last = cursors.read_moment(after)
        place = boards.Place(moment, cursors.uuid(last))
    found, more = boards.cards_in_stage(
        actor=actor,
        pipeline=pipeline,
        stage=stage,
        now=clock.now(),
        wanted=wanted_cards(asked, actor, kind_of(cards)),
        after=place,
    )
    return {"items": found, "next": _next(more)}


@router.get("/{cards:cards}/{card_id}/", response=CardOut, operation_id="get", summary="Read")
def card_show(request: HttpRequest, cards: Cards, card_id: UUID) -> Any:
    """A card with all around it; a lead that was merged redirects to its survivor."""
    ref, actor = ref_of(cards, card_id), actor_of(request)
    try:
        return card_of(ref, actor=actor, now=clock.now())
    except NotFound:
        survivor = survivor_of(ref.kind, ref.id)
        if survivor is None:
            raise
        # Whoever does not see the survivor is not told of it.
        card_of(CardRef(ref.kind, survivor), actor=actor, now=clock.now())
        return redirect(f"/api/v1/{cards}/{survivor}/")


@router.patch("/{cards:cards}/{card_id}/", response=CardOut, operation_id="edit", summary="Edit")
def card_edit(request: HttpRequest, cards: Cards, card_id: UUID, body: EditIn) -> CardOut:
    """Change some fields, all or none of them."""
    ref, actor, now = ref_of(cards, card_id), actor_of(request), clock.now()
    seen = fields_in(body.seen) if body.seen is not None else None
    edit_card(ref=ref, fields=fields_in(body.fields), seen=seen, actor=actor, now=now)
    return card_of(ref, actor=actor, now=now)


# What is wanted.


def wanted_cards(
    asked: Filters,
    actor: Actor,
    kind: CardKind,
    *,
    stage: str = "",
    which: Which = "open",
) -> CardFilter:
    """Return what the filters mean for who asks."""
    wanted = CardFilter(
        pipeline=asked.pipeline,
        stage=stage,
        owner_id=_owner(asked.owner, actor),
        without_owner=asked.owner == "none",
        source=asked.source,
        grade=asked.grade,
        text=asked.text,
        external_id=asked.external_id,
        year=asked.year,
        event=asked.event,
        which=which,
    )
    asking = Asking(playbook=active_playbook(), kind=kind, actor=actor, now=clock.now())
    return by_terms(wanted, read_terms(asked.where), asking)


def _owner(word: str, actor: Actor) -> UUID | None:
    if word in ("", "none"):
        return None
    if word == "me":
        return actor.id
    try:
        return UUID(word)
    except ValueError as error:
        # Nobody has such an id, so nothing is theirs.
        raise NotFound from error


def _first_pipeline(kind: CardKind) -> str:
    found = active_playbook().usual_pipeline(kind)
    if found is None:
        raise NotFound
    return found


def _pipeline(kind: CardKind, key: str) -> str:
    if not key:
        return _first_pipeline(kind)
    if key not in active_playbook().pipelines(kind):
        raise NotFound
    return key


def _list_place(word: str, sort: str, kind: CardKind, actor: Actor) -> lists.Place:
    value, last = cursors.read(word)
    if not order_of(sort, active_playbook(), kind, actor).can_have(value):
        raise cursors.BadCursor
    return lists.Place(value, cursors.uuid(last))


# What is answered.


def _column(pipeline: str, column: boards.BoardColumn) -> dict[str, Any]:
    return {
        "stage": column.stage,
        "label": stage_label(pipeline, column.stage),
        "count": column.count,
        "sum": column.sum,
        "cards": column.cards,
        "next": _next(column.more),
    }


def _next(place: boards.Place | None) -> str | None:
    return cursors.write(place.entered_stage_at, place.id) if place else None
