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
from voronka.people.use_cases.keep_layout import keep_layout
from voronka.records.queries.saved_views import ViewLine, saved_views
from voronka.records.use_cases.bring_back_view import bring_back_view
from voronka.records.use_cases.delete_view import delete_view
from voronka.records.use_cases.save_view import UnableToSaveView, save_view
from voronka.web import http
from voronka.web.http import actor_of

# More tabs than this nobody reads.
_MOST_PINNED = 12


@dataclass(frozen=True, kw_only=True)
class Tab:
    """A view as a tab above the list."""

    id: UUID
    name: str
    address: str
    is_current: bool
    is_own: bool
    is_shared: bool
    # Whether the person wants it above the list, and to begin with it.
    is_pinned: bool
    is_start: bool


PINNED, START = "pinned", "start"
# In place of a view's id: the list without any, whatever one begins with.
EVERYTHING = "all"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which views somebody has put above a list, and which one it begins with."""

    pinned: tuple[str, ...]
    start: str

    @classmethod
    def of(cls, actor: Actor, noun: str) -> "Choice":
        return cls.in_(layout_of(actor=actor, place=place_of(noun, None)))

    @classmethod
    def in_(cls, shape: Mapping[str, Any]) -> "Choice":
        """Return what the layout of the list says of them."""
        pinned = shape.get(PINNED)
        return cls(
            pinned=tuple(str(each) for each in pinned) if isinstance(pinned, list) else (),
            start=str(shape.get(START) or ""),
        )


def place_of(noun: str, view: ViewLine | None) -> str:
    """Return where the columns of the list or view are kept for each person."""
    return f"view.{view.id}" if view else f"list.{noun}"


def shape_of(actor: Actor, noun: str, view: ViewLine | None) -> Mapping[str, Any]:
    """Return the arrangement: the person's own changes over that of the view."""
    own = layout_of(actor=actor, place=place_of(noun, view))
    return {**view.shape, **own} if view else own


def view_in(query: QueryDict, views: Sequence[ViewLine], choice: Choice) -> ViewLine | None:
    """Return the view the address names, or that the person begins with if it asks for nothing."""
    asked = query.get("view", "")
    if not asked and not set(query) - {"pipeline", "after"}:
        asked = choice.start
    return next((view for view in views if str(view.id) == asked), None)


def query_of(asked: QueryDict, view: ViewLine | None) -> QueryDict:
    """Return the filters of the address; a bare view brings its own."""
    if view is None or set(asked) - {"view", "after", "ids", "pipeline"}:
        return asked
    query = QueryDict(view.query, mutable=True)
    for name in set(asked) - {"pipeline"}:
        query[name] = asked.get(name, "")
    query["view"] = str(view.id)
    return query


def tabs_of(
    noun: str, views: Sequence[ViewLine], current: ViewLine | None, choice: Choice
) -> list[Tab]:
    """Return all views, those that are pinned first and in the order they were."""
    address = reverse("lists:show", args=[noun])
    places = {view_id: place for place, view_id in enumerate(choice.pinned)}
    tabs = [
        Tab(
            id=view.id,
            name=view.name,
            address=f"{address}?view={view.id}",
            is_current=view is current,
            is_own=view.is_own,
            is_shared=view.audience != "private",
            is_pinned=str(view.id) in places,
            is_start=str(view.id) == choice.start,
        )
        for view in views
    ]
    return sorted(tabs, key=lambda tab: places.get(str(tab.id), len(places)))


@require_http_methods(["GET", "POST"])
@login_required
def view_edit(request: HttpRequest, noun: str) -> HttpResponse:
    """GET, POST /leads/list/views/: the dialog that saves the list as it stands, or a view anew."""
    actor, problem = actor_of(request), ""
    sent = request.POST if request.method == "POST" else request.GET
    views = saved_views(actor=actor, noun=noun)
    view = next((each for each in views if str(each.id) == sent.get("view")), None)
    if request.method == "POST":
        own = view if view and view.is_own and not sent.get("copy") else None
        try:
            view_id = save_view(
                actor=actor,
                now=clock.now(),
                noun=noun,
                name=sent.get("name", ""),
                audience=sent.get("audience", "private"),
                query=_without_view(sent.get("query", "")),
                shape=_columns_of(shape_of(actor, noun, view)),
                view_id=own.id if own else None,
            )
        except UnableToSaveView as refusal:
            problem = str(refusal)
        else:
            if own is None:
                _pin(actor, noun, view_id)
            response = http.go_inside(f"{reverse('lists:show', args=[noun])}?view={view_id}")
            return http.tell(response, "dialog-close")
    context = {
        "kind": noun,
        "view": view,
        "query": sent.get("query", ""),
        "name": sent.get("name", view.name if view else ""),
        "audience": sent.get("audience", view.audience if view else "private"),
        "problem": problem,
    }
    return http.dialog(request, "lists/_view.html", context, status=422 if problem else 200)


@require_POST
@login_required
def view_delete(request: HttpRequest, noun: str, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/deletion/: away with it, with a way back."""
    actor = actor_of(request)
    name = _seen(actor, noun, view_id).name
    delete_view(view_id=view_id, actor=actor, now=clock.now())
    response = http.go_inside(reverse("lists:show", args=[noun]))
    return http.toast(
        response,
        _("The view “%(name)s” is deleted.") % {"name": name},
        undo=reverse("lists:view-return", args=[noun, view_id]),
    )


@require_POST
@login_required
def view_return(request: HttpRequest, noun: str, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/return/: the deleted view again."""
    bring_back_view(view_id=view_id, actor=actor_of(request))
    return http.go_inside(f"{reverse('lists:show', args=[noun])}?view={view_id}")


@require_POST
@login_required
def pin_create(request: HttpRequest, noun: str, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/pin/: above the list, or no longer."""
    actor = actor_of(request)
    view = _seen(actor, noun, view_id)
    if str(view_id) in Choice.of(actor, noun).pinned:
        _keep(
            actor, noun, {PINNED: [v for v in Choice.of(actor, noun).pinned if v != str(view_id)]}
        )
        said = _("“%(name)s” no longer stands above the list; it is among the views.")
    else:
        _pin(actor, noun, view_id)
        said = _("“%(name)s” stands above the list.")
    return _renewed(said % {"name": view.name})


@require_POST
@login_required
def start_create(request: HttpRequest, noun: str, view_id: UUID) -> HttpResponse:
    """POST /leads/list/views/7/start/: the list begins with it, or no longer."""
    actor = actor_of(request)
    view = _seen(actor, noun, view_id)
    if Choice.of(actor, noun).start == str(view_id):
        _keep(actor, noun, {START: None})
        said = _("The list begins with everything again.")
    else:
        _keep(actor, noun, {START: str(view_id)})
        said = _("The list begins with “%(name)s” from now on.")
    return _renewed(said % {"name": view.name})


def _seen(actor: Actor, noun: str, view_id: UUID) -> ViewLine:
    found = next((v for v in saved_views(actor=actor, noun=noun) if v.id == view_id), None)
    if found is None:
        raise NotFound
    return found


def _pin(actor: Actor, noun: str, view_id: UUID) -> None:
    pinned = Choice.of(actor, noun).pinned
    if str(view_id) not in pinned:
        _keep(actor, noun, {PINNED: [*pinned[-_MOST_PINNED + 1 :], str(view_id)]})


def _keep(actor: Actor, noun: str, shape: Mapping[str, Any]) -> None:
    keep_layout(place=place_of(noun, None), shape=shape, actor=actor)


def _renewed(said: str) -> HttpResponse:
    response = http.tell(HttpResponse(status=204), "views-changed")
    return http.toast(response, said, tone="success")


def _columns_of(shape: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: part for name, part in shape.items() if name not in (PINNED, START)}


def _without_view(query: str) -> str:
    kept = QueryDict(query.removeprefix("?"), mutable=True)
    kept.pop("view", None)
    return kept.urlencode()
