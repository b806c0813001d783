"""With leads or without: what it means, the switch, and the leads there are (F6)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.packs.queries.leads_mode import leads_mode
from voronka.packs.use_cases.switch_leads import (
    UnableToSwitchLeads,
    go_on_without_leads,
    switch_leads,
)
from voronka.process.schema import Requests
from voronka.web.http import actor_of


@require_http_methods(["GET", "POST"])
@login_required
def leads_edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /process/leads/: what a switch would mean, and the switch."""
    if request.method == "GET":
        return _page(request, "")
    wanted = request.POST.get("requests", "")
    if wanted not in ("leads", "deals"):
        raise Http404
    try:
        _switch(request, "deals" if wanted == "deals" else "leads")
    except (UnableToSwitchLeads, NotAllowed) as refusal:
        # Who may not look at all is told so by the page itself.
        return _page(request, str(refusal))
    return redirect("process:leads")


def _switch(request: HttpRequest, wanted: Requests) -> None:
    actor, now, comment = actor_of(request), clock.now(), request.POST.get("comment", "")[:300]
    if wanted == "deals" and request.POST.get("convert"):
        go_on_without_leads(comment=comment, actor=actor, now=now)
    else:
        switch_leads(requests=wanted, comment=comment, actor=actor, now=now)


def _page(request: HttpRequest, problem: str) -> HttpResponse:
    context = {
        "mode": leads_mode(actor=actor_of(request), now=clock.now()),
        "comment": request.POST.get("comment", ""),
        "problem": problem,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "process/leads.html", context, status=status)
