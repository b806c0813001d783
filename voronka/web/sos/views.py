"""Cards that nobody has taken care of."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from voronka.automation.queries.sos import sos_open
from voronka.kernel import clock
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.web.http import actor_of


@require_safe
@login_required
def sos_index(request: HttpRequest) -> HttpResponse:
    """GET /sos/: the longest-waiting first."""
    actor, playbook = actor_of(request), active_playbook()
    context = {
        "rows": sos_open(actor=actor, now=clock.now()),
        "sources": playbook.spec.sources,
        "may_take": rights.may(playbook, actor, "take"),
    }
    return TemplateResponse(request, "sos/index.html", context)
