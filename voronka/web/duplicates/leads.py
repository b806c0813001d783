"""Two leads that may be one request: side by side, made one, taken apart again."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.process.state import CardRef
from voronka.records.queries.lead_merges import lead_preview
from voronka.records.use_cases.merge_leads import UnableToMergeLeads, merge_leads
from voronka.records.use_cases.unmerge_leads import UnableToUnmergeLeads, unmerge_leads
from voronka.web import http
from voronka.web.http import actor_of, id_in
from voronka.web.kinds import card_address


@require_http_methods(["GET", "POST"])
@login_required
def merge_create(request: HttpRequest, lead_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/merge/?with=…: both side by side, and what is taken of the other."""
    other_id = id_in(request.POST.get("with") or request.GET.get("with", ""))
    if request.method == "GET":
        return _compare(request, lead_id, other_id, "")
    sides = request.POST.items()
    taken = [key[5:] for key, side in sides if key.startswith("side.") and side == "other"]
    try:
        merge_leads(
            survivor_id=lead_id,
            absorbed_id=other_id,
            taken=taken,
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToMergeLeads as refusal:
        return _compare(request, lead_id, other_id, str(refusal))
    return http.go_to(request, card_address(CardRef("lead", lead_id)))


@require_safe
@login_required
def selected_show(request: HttpRequest) -> HttpResponse:
    """GET /leads/merge/?ids=…: the two that are selected in the list, side by side."""
    ids = [id_in(word) for word in request.GET.get("ids", "").split(",") if word]
    if len(ids) != 2:
        text = _("Select exactly two: they are shown side by side.")
        return http.toast(HttpResponse(status=204), text, tone="warning")
    return http.go_to(request, f"{reverse('duplicates:merge', args=[ids[0]])}?with={ids[1]}")


@require_POST
@login_required
def parting_create(request: HttpRequest, lead_id: UUID, merge_id: UUID) -> HttpResponse:
    """POST /leads/…/parts/…/: what was merged stands for itself again."""
    try:
        unmerge_leads(merge_id=merge_id, actor=actor_of(request), now=clock.now())
    except UnableToUnmergeLeads as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    response = HttpResponse(status=204)
    http.tell(response, "card-changed", kind="lead", id=str(lead_id))
    done = _("Taken apart. Each has its own again.")
    return http.toast(response, done, tone="success")


def _compare(request: HttpRequest, lead_id: UUID, other_id: UUID, problem: str) -> HttpResponse:
    preview = lead_preview(
        survivor_id=lead_id,
        absorbed_id=other_id,
        actor=actor_of(request),
        locale=request.LANGUAGE_CODE,
    )
    status = 422 if problem else 200
    context = {"preview": preview, "problem": problem}
    return TemplateResponse(request, "duplicates/merge_lead.html", context, status=status)
