"""How people arrange their pages: kept by themselves, found again on every device."""

import json

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from voronka.people.use_cases.keep_layout import UnableToKeepLayout, keep_layout
from voronka.web.http import actor_of


@require_POST
@login_required
def layout_keep(request: HttpRequest, place: str) -> HttpResponse:
    """POST /layouts/list.lead/: the parts of a layout that have changed, as JSON."""
    try:
        shape = json.loads(request.body)
        keep_layout(place=place, shape=dict(shape), actor=actor_of(request))
    except (ValueError, TypeError, RecursionError):
        return HttpResponseBadRequest()
    except UnableToKeepLayout as refusal:
        return HttpResponseBadRequest(str(refusal))
    return HttpResponse(status=204)
