"""Whether the quality department judges new leads first: switched on and off (Q1)."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.packs.queries.drafts import must_edit
from voronka.packs.use_cases.switch_triage import UnableToSwitchTriage, switch_triage
from voronka.process.models.active import active_playbook
from voronka.process.schema_triage import Mode
from voronka.quality.triage import queue
from voronka.web import http
from voronka.web.http import actor_of


@require_http_methods(["GET", "POST"])
@login_required
def mode_edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /triage/mode/: the dialog that says what follows, and the switch."""
    must_edit(actor_of(request))
    if request.method == "GET":
        return _ask(request, "")
    mode = request.POST.get("mode", "")
    if mode not in ("quality", "none"):
        raise Http404
    wanted: Mode = "quality" if mode == "quality" else "none"
    try:
        switch_triage(
            mode=wanted,
            comment=request.POST.get("comment", ""),
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToSwitchTriage as refusal:
        return _ask(request, str(refusal))
    response = http.go_inside(reverse("triage:show"))
    return http.tell(response, "dialog-close")


def _ask(request: HttpRequest, problem: str) -> HttpResponse:
    playbook = active_playbook()
    triage = queue.triage_of(playbook)
    context = {
        "is_off": triage.mode == "none",
        "stage": playbook.stage(triage.of, triage.stages[0]).label,
        "without": playbook.stage(triage.of, triage.without).label,
        "comment": request.POST.get("comment", ""),
        "problem": problem,
    }
    return http.dialog(request, "triage/_mode.html", context, status=422 if problem else 200)
