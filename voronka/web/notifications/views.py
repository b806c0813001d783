"""The counters of the top bar, and what the person has been told."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from voronka.automation.queries.sos import sos_count
from voronka.kernel import clock
from voronka.quality.error_control.errors import error_count
from voronka.web.http import actor_of, id_in, page_or_piece, tell
from voronka.work.queries import notifications
from voronka.work.use_cases.read_notifications import read_notifications


@require_safe
@login_required
def counters_show(request: HttpRequest) -> HttpResponse:
    """GET /counters/: what the top bar counts."""
    actor = actor_of(request)
    context = {
        "sos_count": sos_count(actor=actor, now=clock.now()),
        "error_count": error_count(actor=actor),
        "unread_count": notifications.unread_count(actor=actor),
    }
    return TemplateResponse(request, "notifications/_counters.html", context)


@require_safe
@login_required
def notifications_index(request: HttpRequest) -> HttpResponse:
    """GET /notifications/: the latest first; `before` asks for older ones."""
    before = request.GET.get("before", "")
    page = notifications.notifications_page(
        actor=actor_of(request), before=id_in(before) if before else None
    )
    return page_or_piece(
        request,
        page="notifications/index.html",
        piece="notifications/_rows.html",
        context={"rows": page.rows, "before": page.before},
    )


@require_POST
@login_required
def reading_create(request: HttpRequest) -> HttpResponse:
    """POST /notifications/reading/: all of them are read."""
    read_notifications(actor=actor_of(request), now=clock.now())
    return tell(HttpResponse(status=204), "counters-changed")
