"""One's calendar in other programs: the address in the settings, and the file under it."""

from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.gatherings.queries.schedule import own_schedule
from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.scheduling.queries.feeds import feed_of
from voronka.scheduling.use_cases.issue_calendar_feed import issue_calendar_feed
from voronka.scheduling.use_cases.read_calendar_feed import AHEAD, BACK, read_calendar_feed
from voronka.scheduling.use_cases.revoke_calendar_feed import revoke_calendar_feed
from voronka.web.calendar.ical import calendar_text
from voronka.web.http import actor_of, saved


@require_http_methods(["GET", "POST"])
@login_required
def feed_edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/feed/: a new address stands on the answer, once."""
    actor, address = actor_of(request), ""
    if request.method == "POST":
        with_phones = bool(request.POST.get("with_phones"))
        secret = issue_calendar_feed(with_phones=with_phones, actor=actor, now=clock.now())
        address = request.build_absolute_uri(reverse("calendar:file", args=[secret]))
    context = {"feed": feed_of(actor), "address": address}
    response = TemplateResponse(request, "calendar/feed.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@login_required
def feed_revocation_create(request: HttpRequest) -> HttpResponse:
    """POST /settings/feed/revocation/: the address opens nothing from now on."""
    revoke_calendar_feed(actor=actor_of(request), now=clock.now())
    return saved(request, "calendar:feed", _("The address is revoked."))


@require_safe
def feed_show(request: HttpRequest, secret: str) -> HttpResponse:
    """GET /calendar/feeds/….ics: whoever has the address reads the calendar."""
    now = clock.now()
    content = read_calendar_feed(secret=secret, now=now)
    with translation.override(content.language):
        zone = ZoneInfo(active_playbook().spec.calendar.zone)
        text = calendar_text(
            content,
            gatherings=own_schedule(start=now - BACK, end=now + AHEAD, actor=content.actor),
            zone=zone,
            absolute=request.build_absolute_uri,
            now=now,
        )
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
