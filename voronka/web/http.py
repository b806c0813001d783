"""What views need of HTTP: who asks, whether htmx asks, and the answers htmx understands."""

import json
from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor


def actor_of(request: HttpRequest) -> Actor:
    """
    Return who is asking. Only for views behind `login_required`.
    """
    return cast(Actor, request.user.as_actor())  # type: ignore[union-attr]


def id_in(word: str) -> UUID:
    """
    Return the id that was sent.

    :raises Http404: it is none, so there is no such thing
    """
    try:
        return UUID(word)
    except ValueError as error:
        raise Http404 from error


def is_htmx(request: HttpRequest) -> bool:
    """
    Say whether a piece of a page is wanted. A boosted link and "back" want the page.
    """
    asked = request.headers
    return "HX-Request" in asked and not (
        "HX-Boosted" in asked or "HX-History-Restore-Request" in asked
    )


def page_or_piece(
    request: HttpRequest, *, page: str, piece: str, context: Mapping[str, Any]
) -> HttpResponse:
    """Answer with the whole page, or with its piece if htmx asks."""
    name = piece if is_htmx(request) else page
    response = TemplateResponse(request, name, dict(context))
    # One address, two answers: a cache must not give one for the other.
    response.headers["Vary"] = "HX-Request"
    return response


def saved(request: HttpRequest, name: str, text: str = "", **kwargs: Any) -> HttpResponse:
    """Return to a page after its form was taken, and say so there."""
    messages.success(request, text or _("Saved"))
    return go_to(request, reverse(name, kwargs=kwargs or None))


def go_to(request: HttpRequest, address: str) -> HttpResponse:
    """Send the browser to another page, whether htmx asked or a plain form."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def go_inside(address: str) -> HttpResponse:
    """Send htmx to another page of the same shell, with its address."""
    where = {"path": address, "target": "#column", "select": "#column", "swap": "outerHTML"}
    # JSON keeps to ASCII here, as headers must.
    return HttpResponse(status=200, headers={"HX-Location": json.dumps(where)})


def back(request: HttpRequest, fallback: str = "/") -> HttpResponseRedirect:
    """Return to the page the person came from, if it is ours."""
    wanted = request.POST.get("next") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return HttpResponseRedirect(wanted)
    return HttpResponseRedirect(fallback)


def tell(response: HttpResponse, event: str, **detail: Any) -> HttpResponse:
    """Have htmx fire an event on the page when the answer arrives; several may be told."""
    events = json.loads(response.headers.get("HX-Trigger", "{}"))
    events[event] = detail
    # JSON keeps to ASCII here, as headers must.
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def toast(
    response: HttpResponse,
    text: str,
    *,
    tone: str = "info",
    undo: str = "",
    values: Mapping[str, str] | None = None,
) -> HttpResponse:
    """
    Show a short message in the corner when the answer arrives; `undo` is the address that takes
    back what was done, and `values` what is posted there.
    """
    detail: dict[str, Any] = {"text": text, "tone": tone}
    if undo:
        detail |= {"undo": undo, "values": dict(values or {})}
    return tell(response, "toast", **detail)


def dialog(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Answer with a piece that opens in the dialog, wherever the request came from."""
    response = TemplateResponse(request, template, dict(context), status=status)
    response.headers["HX-Retarget"] = "#dialog"
    response.headers["HX-Reswap"] = "innerHTML"
    # Whatever part of its own page the asking piece would have taken.
    response.headers["HX-Reselect"] = "unset"
    return response
