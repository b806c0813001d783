"""Two clients that may be the same: side by side, made one, taken apart again."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.records.client_kinds import ClientKind
from voronka.records.queries.client_page import client_page
from voronka.records.queries.merge_preview import fields_of, merge_preview
from voronka.records.use_cases.merge_clients import UnableToMergeClients, merge_clients
from voronka.records.use_cases.tell_clients_apart import (
    UnableToTellClientsApart,
    tell_clients_apart,
)
from voronka.records.use_cases.unmerge_clients import UnableToUnmergeClients, unmerge_clients
from voronka.web import http
from voronka.web.client_kinds import client_address
from voronka.web.client_words import labels_of
from voronka.web.clients.changes import changed
from voronka.web.http import actor_of, id_in


@require_http_methods(["GET", "POST"])
@login_required
def merge_create(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """GET and POST /contacts/…/merge/?with=…: both side by side, and what is taken of the other."""
    other = request.POST.get("with") or request.GET.get("with", "")
    if not other:
        return _choose(request, kind, client_id)
    other_id = id_in(other)
    if request.method == "GET":
        return _compare(request, kind, client_id, other_id, "")
    actor = actor_of(request)
    taken = [n for n in fields_of(kind, actor) if request.POST.get(f"side.{n}") == "other"]
    try:
        merge_clients(
            kind=kind,
            survivor_id=client_id,
            absorbed_id=other_id,
            taken=taken,
            actor=actor,
            now=clock.now(),
        )
    except UnableToMergeClients as refusal:
        return _compare(request, kind, client_id, other_id, str(refusal))
    return http.go_to(request, client_address(kind, client_id))


@require_safe
@login_required
def selected_show(request: HttpRequest, kind: ClientKind) -> HttpResponse:
    """GET /contacts/merge/?ids=…: the two that are selected in the list, side by side."""
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    if len(ids) != 2:
        text = _("Select exactly two: they are shown side by side.")
        return http.toast(HttpResponse(status=204), text, tone="warning")
    address = reverse("clients:merge", args=[kind, ids[0]])
    return http.go_to(request, f"{address}?with={ids[1]}")


@require_POST
@login_required
def parting_create(
    request: HttpRequest, kind: ClientKind, client_id: UUID, merge_id: UUID
) -> HttpResponse:
    """POST /contacts/…/parts/…/: what was merged stands for itself again."""
    try:
        unmerge_clients(merge_id=merge_id, actor=actor_of(request), now=clock.now())
    except UnableToUnmergeClients as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    done = _("Taken apart. Each has its own again.")
    return changed(HttpResponse(status=204), kind, client_id, done=done)


@require_POST
@login_required
def difference_create(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """POST /contacts/…/difference/: these two are not the same, or perhaps they are after all."""
    are_different = request.POST.get("same") != "1"
    try:
        tell_clients_apart(
            kind=kind,
            client_id=client_id,
            other_id=id_in(request.POST.get("with", "")),
            are_different=are_different,
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToTellClientsApart as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    if request.POST.get("leave"):
        return http.go_to(request, client_address(kind, client_id))
    done = _("Noted for everybody: not the same.") if are_different else _("Noted.")
    return changed(HttpResponse(status=204), kind, client_id, done=done)


def _choose(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    page = client_page(kind=kind, client_id=client_id, actor=actor_of(request))
    return http.dialog(request, "clients/_merge_with.html", {"page": page, "kind": kind})


def _compare(
    request: HttpRequest, kind: ClientKind, client_id: UUID, other_id: UUID, problem: str
) -> HttpResponse:
    preview = merge_preview(
        kind=kind, survivor_id=client_id, absorbed_id=other_id, actor=actor_of(request)
    )
    context: dict[str, Any] = {
        "kind": kind,
        "preview": preview,
        "problem": problem,
        "label_of": labels_of(kind),
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "clients/merge.html", context, status=status)
