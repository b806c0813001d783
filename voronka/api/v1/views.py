"""Saved views: lists that are found again, one's own and shared ones."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, Out
from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.records.queries.saved_views import ViewLine, saved_views
from voronka.records.use_cases.delete_view import delete_view
from voronka.records.use_cases.save_view import save_view

router = Router(tags=["views"])

Noun = Literal["lead", "deal", "contact", "company", "task"]


class ViewIn(In):
    """A list under a name; its columns, widths and order stand in `shape`."""

    noun: Noun
    name: Annotated[str, Field(max_length=80)]
    audience: Literal["private", "team", "all"] = "private"
    query: Annotated[
        str, Field(max_length=6000, description="The filters, as in the address of the list.")
    ] = ""
    shape: Annotated[dict[str, Any], Field(max_length=20)] = {}


class ViewOut(Out):
    """A saved view."""

    id: UUID
    name: str
    audience: str
    query: str
    shape: dict[str, Any]
    is_own: bool


@router.get("/views/", response=list[ViewOut], operation_id="view_list")
def view_list(request: HttpRequest, noun: Noun) -> Sequence[ViewLine]:
    """Your own views of a list and those that are shared with you, by name."""
    return saved_views(actor=actor_of(request), noun=noun)


@router.post("/views/", response={201: ViewOut}, operation_id="view_create")
def view_create(request: HttpRequest, body: ViewIn) -> Status[ViewLine]:
    """Save a list under a name."""
    return Status(201, _saved(request, body, None))


@router.put("/views/{view_id}/", response=ViewOut, operation_id="view_change")
def view_change(request: HttpRequest, view_id: UUID, body: ViewIn) -> ViewLine:
    """Save a view of your own anew."""
    return _saved(request, body, view_id)


@router.delete("/views/{view_id}/", response={204: None}, operation_id="view_delete")
def view_remove(request: HttpRequest, view_id: UUID) -> Status[None]:
    """Delete a view of your own."""
    delete_view(view_id=view_id, actor=actor_of(request), now=clock.now())
    return Status(204, None)


def _saved(request: HttpRequest, body: ViewIn, view_id: UUID | None) -> ViewLine:
    actor = actor_of(request)
    saved_id = save_view(
        actor=actor,
        now=clock.now(),
        noun=body.noun,
        name=body.name,
        audience=body.audience,
        query=body.query,
        shape=body.shape,
        view_id=view_id,
    )
    views = saved_views(actor=actor, noun=body.noun)
    found = next((view for view in views if view.id == saved_id), None)
    if found is None:
        # It is of another list.
        raise NotFound
    return found
