"""The clock of a demo: a visitor moves it forward and sees the robots act."""

from datetime import datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from voronka.automation.queries.next_event import next_event
from voronka.automation.use_cases.run_until import Played, run_until
from voronka.kernel import clock
from voronka.web import formats, http

_STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
# To the next event, at most: with nothing ahead there is nowhere to go.
_FURTHEST = timedelta(days=60)
# A day of four hundred leads takes longer than anybody looks at a page that does not move.
_AT_ONCE = timedelta(seconds=2)


@require_POST
@login_required
def clock_create(request: HttpRequest) -> HttpResponse:
    """
    POST /sandbox/clock/: forward by an hour or a day, or to the next thing that happens.

    After two seconds it answers where the clock stands; the page goes on by itself, with `until`.
    """
    if not clock.is_sandbox():
        raise Http404
    now = clock.now()
    target = _target(request, now)
    if target is None:
        response = HttpResponse(status=204)
        return http.toast(response, _("Nothing is ahead in the next 60 days."), tone="info")
    played = _and_before(request, run_until(target=target, now=now, within=_AT_ONCE))
    response = HttpResponse(status=204)
    shown = formats.full_moment(timezone.localtime(clock.now()))
    if not played.is_there:
        return http.tell(response, "clock-moved", now=shown, going=_going(target, played))
    http.tell(response, "clock-moved", now=shown)
    http.tell(response, "card-changed")
    tone = "warning" if played.failed else "success"
    return http.toast(response, _happened(played), tone=tone)


def _target(request: HttpRequest, now: datetime) -> datetime | None:
    step = request.POST.get("step", "")
    if step in _STEPS:
        return now + _STEPS[step]
    if step == "event":
        due = next_event()
        return None if due is None or due > now + _FURTHEST else max(due, now)
    return _named(request.POST.get("until", ""), now)


def _named(until: str, now: datetime) -> datetime:
    """
    Return the moment to which the clock is on its way.

    :raises Http404: there is none, or it is further than any step
    """
    try:
        moment = parse_datetime(until)
    except ValueError as error:
        raise Http404 from error
    if moment is None or timezone.is_naive(moment) or moment > now + _FURTHEST:
        raise Http404
    return max(moment, now)


def _and_before(request: HttpRequest, played: Played) -> Played:
    """Add what happened on the way before this request, as the page was told then."""
    return Played(
        fired=_count(request, "fired") + played.fired,
        failed=_count(request, "failed") + played.failed,
        delivered=_count(request, "delivered") + played.delivered,
        is_there=played.is_there,
    )


def _count(request: HttpRequest, name: str) -> int:
    word = request.POST.get(name, "")
    return int(word) if word.isascii() and word.isdigit() and len(word) < 10 else 0


def _going(target: datetime, played: Played) -> dict[str, object]:
    return {
        "until": target.isoformat(),
        "fired": played.fired,
        "failed": played.failed,
        "delivered": played.delivered,
        "left": (target - clock.now()).total_seconds(),
        "said": _happened(played),
    }


def _happened(played: Played) -> str:
    words = [
        ngettext("%(count)s rule was asked", "%(count)s rules were asked", played.fired)
        % {"count": played.fired},
        ngettext("%(count)s message left", "%(count)s messages left", played.delivered)
        % {"count": played.delivered},
    ]
    if played.failed:
        failed = ngettext(
            "%(count)s attempt failed and is made again later",
            "%(count)s attempts failed and are made again later",
            played.failed,
        )
        words.append(failed % {"count": played.failed})
    return ". ".join(words) + "."
