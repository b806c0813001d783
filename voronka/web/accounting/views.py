"""What reached us and what became of it, to the last request (Q9)."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.channels.queries.inbound import PAGE
from voronka.channels.queries.intake import intake, requests_of
from voronka.channels.use_cases.decide_request import (
    UnableToDecideRequest,
    junk_request,
    retry_request,
)
from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.web import http
from voronka.web.http import actor_of


@require_safe
@login_required
def intake_index(request: HttpRequest) -> HttpResponse:
    """GET /requests/: the last days, source by source, with the difference, which is zero."""
    rows = intake(actor=actor_of(request), now=clock.now())
    fates = ("arrived", "became", "joined", "junk", "waiting", "failed", "difference")
    context = {
        "rows": rows,
        "forms": active_playbook().spec.web_forms,
        "totals": {fate: sum(getattr(row, fate) for row in rows) for fate in fates},
    }
    return TemplateResponse(request, "accounting/index.html", context)


@require_safe
@login_required
def day_show(request: HttpRequest, day: str, source: str) -> HttpResponse:
    """GET /requests/2026-03-10/form:site/: each request, its card or why there is none."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError as error:
        raise Http404 from error
    after = request.GET.get("after", "")
    rows = requests_of(
        actor=actor_of(request),
        day=wanted,
        source=source,
        after=http.id_in(after) if after else None,
    )
    context = {
        "rows": rows,
        "day": wanted,
        "source": source,
        "forms": active_playbook().spec.web_forms,
        "more": f"?after={rows[-1].id}" if len(rows) == PAGE else "",
    }
    return TemplateResponse(request, "accounting/day.html", context)


@require_POST
@login_required
def retry_create(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """POST /requests/…/retry/: try again to make a card of it."""

    def run() -> None:
        retry_request(request_id=request_id, actor=actor_of(request), now=clock.now())

    return _answer(run, done=_("It was tried again; the list says what became of it."))


@require_POST
@login_required
def junk_create(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """POST /requests/…/junk/: nothing is made of it, and why."""

    def run() -> None:
        reason = request.POST.get("reason", "")
        junk_request(request_id=request_id, reason=reason, actor=actor_of(request), now=clock.now())

    return _answer(run, done=_("The request is junk, with your reason."))


def _answer(run: Callable[[], None], *, done: str) -> HttpResponse:
    try:
        run()
    except UnableToDecideRequest as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    response = http.tell(HttpResponse(status=204), "requests-changed")
    return http.toast(response, done, tone="success")
