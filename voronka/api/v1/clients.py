"""Contacts and companies: lists, making one, reading and changing it, its history, merging."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from ninja import Query, Router, Status
from ninja.decorators import decorate_view
from pydantic import Field

from voronka.api import cursors
from voronka.api.http import actor_of
from voronka.api.idempotency import once
from voronka.api.v1.card_surroundings import NoteIn, NoteOut
from voronka.api.v1.histories import TimelineOut, place_of, timeline_out
from voronka.api.values import AmountOut, In, Out, RefOut
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.client_history import holder
from voronka.records.client_kinds import ClientKind
from voronka.records.queries import clients
from voronka.records.queries.client_filters import by_client_terms
from voronka.records.queries.client_page import ClientShown, client_page, client_timeline
from voronka.records.queries.clients import ClientFilter, ClientPlace
from voronka.records.queries.filter_terms import read_terms
from voronka.records.queries.merged import kind_of_merge, survivor_of
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.create_client import create_client
from voronka.records.use_cases.edit_client import edit_client
from voronka.records.use_cases.merge_clients import merge_clients
from voronka.records.use_cases.unmerge_clients import unmerge_clients
from voronka.records.use_cases.unmerge_leads import unmerge_leads

router = Router()

Clients = Literal["contacts", "companies"]
_NOUNS: tuple[Clients, ...] = ("contacts", "companies")
_TEXT = Annotated[str, Field(max_length=200)]
_FIELDS = Annotated[
    dict[str, Any],
    Field(
        max_length=200,
        description="name, note, owner_id, and of contacts company_id, position and "
        "is_decision_maker; phone, email, messenger, site and tax_number are lists, the main "
        "one first. What the process adds to contacts and companies (`fields` of the playbook) "
        "stands beside them, empty to clear it.",
        examples=[{"name": "Вера Соколова", "phone": ["+7 (495) 555-01-11"]}],
    ),
]


_OWN = "What the process adds, by the names of the playbook; what is not known is not there."


class ClientsAsked(In):
    """What a list of clients is narrowed to, in which order, from where on."""

    text: _TEXT = ""
    owner_id: UUID | None = None
    company_id: UUID | None = None
    where: Annotated[
        str,
        Field(
            max_length=6000,
            description="Terms about fields as JSON, as they stand in the address of a list: "
            '`[["position","has","director"],{"any":[["owner","is","me"],["note","empty"]]}]`.',
        ),
    ] = ""
    sort: Annotated[
        str,
        Field(
            max_length=80,
            description="newest, name, created_at, or an own field; with a minus it falls.",
        ),
    ] = "newest"
    after: Annotated[str, Field(max_length=2000)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ClientLine(Out):
    """A contact or company in a list."""

    id: UUID
    name: str
    phone: str
    email: str
    owner_id: UUID | None
    owner_name: str
    company_id: UUID | None
    company_name: str
    position: str
    is_decision_maker: bool
    tax_number: str
    site: str
    people: int
    open_deals: int
    created_at: datetime
    fields: Annotated[dict[str, Any], Field(description=_OWN)]


class ClientPageOut(Out):
    """A page of a list; `next` leads to the one after it."""

    items: list[ClientLine]
    next: str | None


class ClientCardOut(Out):
    """A lead or deal of the client."""

    ref: RefOut
    title: str
    pipeline: str
    stage: str
    amount: AmountOut | None
    is_open: bool


class CompanyPersonOut(Out):
    """Somebody of a company."""

    id: UUID
    name: str
    position: str
    is_decision_maker: bool


class PartOut(Out):
    """Another record that is one with this one; `merge_id` undoes it."""

    merge_id: UUID
    name: str
    made_at: datetime
    made_by: str


class ClientOut(Out):
    """A contact or company with everything around it."""

    id: UUID
    name: str
    note: str
    owner_id: UUID | None
    owner_name: str
    company_id: UUID | None
    company_name: str
    position: str
    is_decision_maker: bool
    points: dict[str, list[str]]
    people: list[CompanyPersonOut]
    cards: list[ClientCardOut]
    parts: list[PartOut]
    may_change: bool
    created_at: datetime
    version: int
    fields: Annotated[dict[str, Any], Field(description=_OWN)]


class ClientIn(In):
    """A new contact or company; one that is known already is refused unless said so."""

    fields: _FIELDS
    even_if_known: bool = False


class ClientEditIn(In):
    """New values; `seen` is what stood there when you began."""

    fields: _FIELDS
    seen: Annotated[dict[str, Any], Field(max_length=200)] = {}


class MergeIn(In):
    """Who becomes a part, and which fields are taken from it."""

    absorbed_id: UUID
    taken: Annotated[list[_TEXT], Field(max_length=30)] = []


class MergeOut(Out):
    """A merge, to be undone by its id."""

    id: UUID


_KINDS: Mapping[str, ClientKind] = {"contacts": "contact", "companies": "company"}


def _lists(noun: Clients) -> None:
    kind = _KINDS[noun]

    @router.get(
        f"/{noun}/",
        response=ClientPageOut,
        operation_id=f"{noun}_list",
        tags=[noun],
        summary="List",
    )
    def client_list(request: HttpRequest, asked: Query[ClientsAsked]) -> dict[str, Any]:
        """Those that match and that you see, page by page."""
        actor = actor_of(request)
        wanted = ClientFilter(text=asked.text, owner_id=asked.owner_id, company_id=asked.company_id)
        page = clients.clients(
            actor=actor,
            kind=kind,
            wanted=by_client_terms(
                wanted, read_terms(asked.where), kind=kind, actor=actor, now=clock.now()
            ),
            sort=asked.sort,
            after=_place(asked.after, asked.sort, kind, actor) if asked.after else None,
            limit=asked.limit,
        )
        more = cursors.write(page.more.value, page.more.id) if page.more else None
        return {"items": page.rows, "next": more}

    @router.post(
        f"/{noun}/",
        response={201: ClientOut},
        operation_id=f"{noun}_create",
        tags=[noun],
        summary="Create",
        openapi_extra={"x-once": True},
    )
    @decorate_view(once)
    def client_create(
        request: HttpRequest, response: HttpResponse, body: ClientIn
    ) -> Status[ClientShown]:
        """Enter one; whoever has the same contacts already is told with the refusal."""
        actor = actor_of(request)
        client_id = create_client(
            kind=kind,
            fields=body.fields,
            even_if_known=body.even_if_known,
            actor=actor,
            now=clock.now(),
        )
        response.headers["Location"] = f"/api/v1/{noun}/{client_id}/"
        return Status(201, client_page(kind=kind, client_id=client_id, actor=actor))


def _one(noun: Clients) -> None:
    kind = _KINDS[noun]

    @router.get(
        f"/{noun}/{{client_id}}/",
        response=ClientOut,
        operation_id=f"{noun}_get",
        tags=[noun],
        summary="Read",
    )
    def client_show(request: HttpRequest, client_id: UUID) -> Any:
        """One with its people, leads and deals; what was merged redirects to its survivor."""
        try:
            return client_page(kind=kind, client_id=client_id, actor=actor_of(request))
        except NotFound:
            return _redirected(noun, kind, client_id, actor_of(request))

    @router.patch(
        f"/{noun}/{{client_id}}/",
        response=ClientOut,
        operation_id=f"{noun}_edit",
        tags=[noun],
        summary="Edit",
    )
    def client_edit(request: HttpRequest, client_id: UUID, body: ClientEditIn) -> ClientShown:
        """Change some fields, all or none of them."""
        actor = actor_of(request)
        edit_client(
            kind=kind,
            client_id=client_id,
            fields=body.fields,
            seen=body.seen,
            actor=actor,
            now=clock.now(),
        )
        return client_page(kind=kind, client_id=client_id, actor=actor)


def _surroundings(noun: Clients) -> None:
    kind = _KINDS[noun]

    @router.get(
        f"/{noun}/{{client_id}}/timeline/",
        response=TimelineOut,
        operation_id=f"{noun}_timeline",
        tags=[noun],
        summary="History",
    )
    def client_history(
        request: HttpRequest,
        client_id: UUID,
        after: Annotated[str, Field(max_length=1000)] = "",
        limit: Annotated[int, Field(ge=1, le=200)] = 50,
    ) -> TimelineOut:
        """What happened to it, its parts and all its cards that you see, the newest first."""
        return _timeline(kind, client_id, actor_of(request), after, limit)

    @router.post(
        f"/{noun}/{{client_id}}/notes/",
        response={201: NoteOut},
        operation_id=f"{noun}_note",
        tags=[noun],
        summary="Write a note",
        openapi_extra={"x-once": True},
    )
    @decorate_view(once)
    def client_note(request: HttpRequest, client_id: UUID, body: NoteIn) -> Status[NoteOut]:
        """Colleagues see it, the client does not."""
        ref = holder(kind, client_id)
        number = add_note(ref=ref, text=body.text, actor=actor_of(request), now=clock.now())
        return Status(201, NoteOut(id=number))

    @router.post(
        f"/{noun}/{{client_id}}/merges/",
        response={201: MergeOut},
        operation_id=f"{noun}_merge",
        tags=[noun],
        summary="Merge",
        openapi_extra={"x-once": True},
    )
    @decorate_view(once)
    def client_merge(request: HttpRequest, client_id: UUID, body: MergeIn) -> Status[MergeOut]:
        """Make another one a part of this one; it can be undone at any time."""
        merge_id = merge_clients(
            kind=kind,
            survivor_id=client_id,
            absorbed_id=body.absorbed_id,
            taken=body.taken,
            actor=actor_of(request),
            now=clock.now(),
        )
        return Status(201, MergeOut(id=merge_id))


for _noun in _NOUNS:
    _lists(_noun)
    _one(_noun)
    _surroundings(_noun)


@router.delete(
    "/merges/{merge_id}/",
    response={204: None},
    operation_id="merge_undo",
    tags=["merges"],
    summary="Undo a merge",
)
def merge_undo(request: HttpRequest, merge_id: UUID) -> Status[None]:
    """Both are as they were, with what was edited since."""
    undo = unmerge_leads if kind_of_merge(merge_id) == "lead" else unmerge_clients
    undo(merge_id=merge_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


def _redirected(noun: Clients, kind: ClientKind, client_id: UUID, actor: Actor) -> HttpResponse:
    survivor = survivor_of(kind, client_id)
    if survivor is None:
        raise NotFound
    # Whoever does not see the survivor is not told of it.
    clients.client_for(kind=kind, client_id=survivor, actor=actor)
    return redirect(f"/api/v1/{noun}/{survivor}/")


def _timeline(
    kind: ClientKind, client_id: UUID, actor: Actor, after: str, limit: int
) -> TimelineOut:
    page = client_timeline(
        kind=kind, client_id=client_id, actor=actor, before=place_of(after), limit=limit
    )
    return timeline_out(page)


def _place(word: str, sort: str, kind: ClientKind, actor: Actor) -> ClientPlace:
    value, last = cursors.read(word)
    if not clients.fits_order(value, sort, kind, actor):
        raise cursors.BadCursor
    return ClientPlace(value, cursors.uuid(last))
