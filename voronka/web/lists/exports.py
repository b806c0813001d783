"""Lists as files: asked for here, written at once or by a worker, downloaded by who asked."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.process.schema import CardKind
from voronka.records.queries import exports
from voronka.records.queries.exports import ExportProgress
from voronka.records.queries.filters import CardFilter
from voronka.records.use_cases.put_away_export import put_away_export
from voronka.records.use_cases.start_export import UnableToStartExport, start_export
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.lists.bulk import ids_sent, query_sent
from voronka.web.lists.views import card_list_of


@require_POST
@login_required
def export_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """POST /leads/list/exports/: the selected cards, or all that match, as a file."""
    asked, now = card_list_of(request, kind, query_sent(request.POST)), clock.now()
    wanted = CardFilter(which="all", ids=tuple(ids_sent(request.POST)))
    if request.POST.get("all"):
        wanted = asked.filters.wanted(asked.actor)
    try:
        export_id = start_export(
            kind=kind,
            wanted=wanted,
            columns=asked.arrangement.columns,
            sort=asked.sort,
            file_format=request.POST.get("format", ""),
            actor=asked.actor,
            now=now,
        )
    except UnableToStartExport as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    return begun(exports.export(actor=asked.actor, export_id=export_id, now=now))


def begun(export: ExportProgress) -> HttpResponse:
    """Answer that a file is being made, or have the browser fetch it if it is ready."""
    response = http.tell(HttpResponse(status=204), "bulk-changed")
    http.tell(response, "selection-done")
    if export.is_ready:
        http.tell(response, "download", address=reverse("lists:export-file", args=[export.id]))
    return response


@require_safe
@login_required
def export_show(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """GET /exports/7/: how far the file has come."""
    found = exports.export(actor=actor_of(request), export_id=export_id, now=clock.now())
    return TemplateResponse(request, "lists/_export_note.html", {"export": found})


@require_safe
@login_required
def file_show(request: HttpRequest, export_id: UUID) -> HttpResponseBase:
    """GET /exports/7/file/: the file, for who asked for it."""
    name, content = exports.content(actor=actor_of(request), export_id=export_id, now=clock.now())
    response = FileResponse(content, as_attachment=True, filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_POST
@login_required
def dismissal_create(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """POST /exports/7/dismissal/: stop it, or put the note away."""
    put_away_export(export_id=export_id, actor=actor_of(request), now=clock.now())
    return http.tell(HttpResponse(status=204), "bulk-changed")
