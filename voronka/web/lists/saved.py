"""Saved views: lists that are found again, one's own and shared ones, as tabs above the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.people.queries.layouts import layout_of
from voronka.process.schema import CardKind
from voronka.records.queries.saved_views import ViewLine, saved_views
from voronka.records.use_cases.bring_back_view import bring_back_view
from voronka.records.use_cases.delete_view import delete_view
from voronka.records.use_cases.save_view import UnableToSaveView, save_view
from voronka.web import http
from voronka.web.http import actor_of


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view as a tab above the list."""

    id: UUID
    name: str
    address: str
    is_current: bool
    is_own: bool
    is_shared: bool


def place_of(kind: CardKind, view: ViewLine | None) -> str:
    """Return where the columns of the list or view are kept for each person."""
    return f"view.{view.id}" if view else f"list.{kind}"


def shape_of(actor: Actor, kind: CardKind, view: ViewLine | None) -> Mapping[str, Any]:
    """Return the arrangement: the person's own changes over that of the view."""
    own = layout_of(actor=actor, place=place_of(kind, view))
    return {**view.shape, **own} if view else own


def view_in(query: QueryDict, views: Sequence[ViewLine]) -> ViewLine | None:
    """Return the view the address names, if there is one."""
    return next((view for view in views if str(view.id) == query.get("view")), None)


def query_of(asked: QueryDict, view: ViewLine | None) -> QueryDict:
    """Return the filters of the address; a bare view brings its own."""
    if view is None or set(asked) - {"view", "after", "ids"}:
        return asked
    query = QueryDict(view.query, mutable=True)
    for name in asked:
        query[name] = asked.get(name, "")
    return query


def tabs_of(kind: CardKind, views: Sequence[ViewLine], current: ViewLine | None) -> list[Tab]:
    address = reverse("lists:show", args=[kind])
    return [
        Tab(
            id=view.id,
            name=view.name,
            address=f"{address}?view={view.id}",
            is_current=view is current,
            is_own=view.is_own,
            is_shared=view.audience != "private",
        )
        for view in views
    ]


@require_http_methods(["GET", "POST"])
@login_required
def view_edit(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET, POST /leads/list/views/: the dialog that saves the list as it stands, or a view anew."""
    actor, problem = actor_of(request), ""
    sent = request.POST if request.method == "POST" else request.GET
    views = saved_views(actor=actor, noun=kind)
    view = next((each for each in views if str(each.id) == sent.get("view")), None)
    if request.method == "POST":
        own = view if view and view.is_own and not sent.get("copy") else None
        try:
            view_id = save_view(
                actor=actor,
                now=clock.now(),
                noun=kind,
                name=sent.get("name", ""),
                audience=sent.get("audience", "private"),
                query=_without_view(sent.get("query", "")),
                shape=shape_of(actor, kind, view),
                view_id=own.id if own else None,
            )
        except UnableToSaveView as refusal:
            problem = str(refusal)
        else:
            response = http.go_inside(f"{reverse('lists:show', args=[kind])}?view={view_id}")
            return http.tell(response, "dialog-close")
    context = {
        "kind": kind,
        "view": view,
        "query": sent.get("query", ""),
        "name": sent.get("name", view.name if view else ""),
        "audience": sent.get("audience", view.audience if view else "private"),
        "problem": problem,
    }
    return http.dialog(request, "lists/_view.html", context, status=422 if problem else 200)


@require_POST
@login_required
def view_delete(request: HttpRequest, kind: CardKind, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/deletion/: away with it, with a way back."""
    actor = actor_of(request)
    name = next((v.name for v in saved_views(actor=actor, noun=kind) if v.id == view_id), None)
    if name is None:
        raise NotFound
    delete_view(view_id=view_id, actor=actor, now=clock.now())
    response = http.go_inside(reverse("lists:show", args=[kind]))
    return http.toast(
        response,
        _("The view “%(name)s” is deleted.") % {"name": name},
        undo=reverse("lists:view-return", args=[kind, view_id]),
    )


@require_POST
@login_required
def view_return(request: HttpRequest, kind: CardKind, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/return/: the deleted view again."""
    bring_back_view(view_id=view_id, actor=actor_of(request))
    return http.go_inside(f"{reverse('lists:show', args=[kind])}?view={view_id}")


def _without_view(query: str) -> str:
    kept = QueryDict(query.removeprefix("?"), mutable=True)
    kept.pop("view", None)
    return kept.urlencode()
