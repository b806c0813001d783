"""The clock of a demo: a visitor moves it forward and sees the robots act."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.run_until import run_until
from voronka.kernel import clock
from voronka.web import formats, http

_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
# To the next event, at most: with nothing ahead there is nowhere to go.
_FURTHEST = timedelta(days=60)


@require_POST
@login_required
def clock_create(request: HttpRequest) -> HttpResponse:
    """POST /sandbox/clock/: forward by an hour or a day, or to the next thing that happens."""
    if not clock.is_sandbox():
        raise Http404
    now = clock.now()
    target = _target(request.POST.get("step", ""), now)
    if target is None:
        response = HttpResponse(status=204)
        return http.toast(response, _("Nothing is ahead in the next 60 days."), tone="info")
    played = run_until(target=target, now=now)
    words = [
        ngettext("%(count)s rule was asked", "%(count)s rules were asked", played.fired)
        % {"count": played.fired},
        ngettext("%(count)s message left", "%(count)s messages left", played.delivered)
        % {"count": played.delivered},
    ]
    response = HttpResponse(status=204)
    http.tell(response, "clock-moved", now=formats.full_moment(timezone.localtime(clock.now())))
    http.tell(response, "card-changed")
    return http.toast(response, ", ".join(words) + ".", tone="success")


def _target(step: str, now: datetime) -> datetime | None:
    if step in _STEPS:
        return now + _STEPS[step]
    if step != "event":
        raise Http404
    due = next_event()
    if due is None or due > now + _FURTHEST:
        return None
    return max(due, now)
