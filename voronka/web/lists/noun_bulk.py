"""What is done to many contacts, companies or tasks at once, and lists of them as files."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.records.queries import exports
from voronka.records.use_cases.export_list import export_list
from voronka.records.use_cases.start_bulk_action import UnableToStartBulkAction
from voronka.records.use_cases.start_export import UnableToStartExport
from voronka.records.use_cases.start_list_action import start_list_action
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.lists.bulk import ids_sent, query_sent
from voronka.web.lists.exports import begun
from voronka.web.lists.noun_views import noun_list_of
from voronka.web.lists.nouns import ListQuery, noun_of


@require_POST
@login_required
def bulk_create(request: HttpRequest, noun: str) -> HttpResponse:
    """POST /contacts/list/bulk/: one thing for the selected rows, or for all that match."""
    actor, listed = actor_of(request), noun_of(noun)
    wanted = None
    if request.POST.get("all"):
        wanted = listed.wanted(ListQuery.of(query_sent(request.POST)), actor)
    try:
        start_list_action(
            noun=noun,
            command=listed.command(request.POST, actor),
            actor=actor,
            now=clock.now(),
            ids=ids_sent(request.POST),
            wanted=wanted,
        )
    except UnableToStartBulkAction as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    response = http.tell(HttpResponse(status=204), "bulk-changed")
    return http.tell(response, "selection-done")


@require_safe
@login_required
def field_show(request: HttpRequest, noun: str) -> HttpResponse:
    """GET /contacts/list/bulk/field/: which field; with `field`, the control for its new value."""
    name = request.GET.get("field", "")
    fields, control = noun_of(noun).bulk_field(request, actor_of(request), name)
    context = {"kind": noun, "input": control, "fields": fields}
    return TemplateResponse(request, "lists/_bulk_field.html", context)


@require_POST
@login_required
def export_create(request: HttpRequest, noun: str) -> HttpResponse:
    """POST /contacts/list/exports/: the selected rows, or all that match, as a file."""
    asked = noun_list_of(request, noun, query_sent(request.POST))
    query = asked.query if request.POST.get("all") else ListQuery(state="all")
    wanted = dict(asked.noun.wanted(query, asked.actor))
    if not request.POST.get("all"):
        wanted["ids"] = [str(each) for each in ids_sent(request.POST)]
    try:
        export_id = export_list(
            noun=noun,
            wanted=wanted,
            columns=asked.arrangement.columns,
            file_format=request.POST.get("format", ""),
            sort=asked.sort,
            actor=asked.actor,
            now=asked.now,
        )
    except UnableToStartExport as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    return begun(exports.export(actor=asked.actor, export_id=export_id, now=asked.now))
