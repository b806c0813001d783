"""How one hears of what one is told: page, e-mail, digest, browser."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.notices import push
from voronka.notices.kinds import EMAILS, KINDS, WITHOUT_EMAIL, Way
from voronka.notices.queries.ways import devices_of, ways_of
from voronka.notices.use_cases.choose_ways import UnableToChooseWays, choose_ways
from voronka.notices.use_cases.subscribe_browser import (
    UnableToSubscribeBrowser,
    subscribe_browser,
    unsubscribe_browser,
)
from voronka.web.http import actor_of, id_in, saved


@require_http_methods(["GET", "POST"])
@login_required
def ways_edit(request: HttpRequest) -> HttpResponse:
    """GET and POST /settings/notifications/: a line a kind."""
    actor, problem = actor_of(request), ""
    if request.method == "POST":
        try:
            choose_ways(ways=_typed(request), actor=actor)
            return saved(request, "notifications:ways")
        except UnableToChooseWays as refusal:
            problem = str(refusal)
    emails = {"off": _("No"), "now": _("At once"), "digest": _("In the morning digest")}
    context = {
        "ways": ways_of(actor),
        "emails": [(key, emails[key]) for key in EMAILS],
        "without_email": WITHOUT_EMAIL,
        "devices": devices_of(actor),
        "push_key": push.public_key(clock.now()),
        "problem": problem,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "notifications/settings.html", context, status=status)


@require_POST
@login_required
def browser_create(request: HttpRequest) -> HttpResponse:
    """POST /settings/notifications/browsers/: what the browser gave, as JSON."""
    try:
        given = json.loads(request.body)
        keys = given["keys"]
        subscribe_browser(
            endpoint=str(given["endpoint"]),
            p256dh=str(keys["p256dh"]),
            auth=str(keys["auth"]),
            device=str(given.get("device", "")),
            actor=actor_of(request),
            now=clock.now(),
        )
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"problem": _("This browser sent no usable subscription.")}, status=422)
    except UnableToSubscribeBrowser as refusal:
        return JsonResponse({"problem": str(refusal)}, status=422)
    return HttpResponse(status=204)


@require_POST
@login_required
def browser_removal_create(request: HttpRequest, subscription_id: str) -> HttpResponse:
    """POST /settings/notifications/browsers/…/removal/: nothing is sent there any more."""
    unsubscribe_browser(subscription_id=id_in(str(subscription_id)), actor=actor_of(request))
    return saved(request, "notifications:ways", _("Nothing is sent to that browser any more."))


def _typed(request: HttpRequest) -> dict[str, Way]:
    typed = request.POST
    return {
        key: Way(
            page=f"{key}.page" in typed,
            email=typed.get(f"{key}.email", "off"),  # type: ignore[arg-type]  # looked at inside
            push=f"{key}.push" in typed,
        )
        for key in KINDS
    }
