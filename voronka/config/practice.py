"""Addresses below /practice/: the same pages and the same API, in the room of who asks."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import get_script_prefix, set_script_prefix

from voronka.api.http import known_actor
from voronka.config.middleware import Respond
from voronka.kernel.errors import NotFound
from voronka.training.practice_room import NotPractising
from voronka.training.working import at_work

PREFIX = "/practice"
_API = "/api/"
_SAFE = ("GET", "HEAD", "OPTIONS")

# Of the practice itself: it is the same inside and outside of a room.
_OF_PRACTICE = ("/training/", "/api/v1/training/")
# Of the installation and of oneself: never practised. A link to them leads out of the room.
_OUTSIDE = (
    "/accounts/",
    "/field/",
    "/offline/",
    "/people/",
    "/preferences/",
    "/process/",
    "/settings/",
    "/start/",
)


def practice(get_response: Respond) -> Respond:
    """Answer what is asked below /practice/ from the room of who asks, and nothing else."""

    def respond(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(f"{PREFIX}/"):
            return get_response(request)
        wanted = request.path_info.removeprefix(PREFIX)
        if wanted.startswith(_OF_PRACTICE):
            request.path_info = wanted
            return get_response(request)
        if wanted.startswith(_OUTSIDE):
            return _the_real(request, wanted)
        return _practised(request, wanted, get_response)

    return respond


def _practised(request: HttpRequest, wanted: str, get_response: Respond) -> HttpResponse:
    actor = request.user.as_actor() if request.user.is_authenticated else known_actor(request)
    if actor is None:
        return _nobody(request, wanted)
    try:
        with at_work(actor, looks_only=request.method in _SAFE) as work, _below_prefix():
            request.path_info = wanted
            request.META["SCRIPT_NAME"] = PREFIX
            request.practice = work  # type: ignore[attr-defined]
            return get_response(request)
    except (NotPractising, NotFound):
        return _nothing_goes_on(request, wanted)


@contextmanager
def _below_prefix() -> Iterator[None]:
    """Have every address that is made lead into the room."""
    before = get_script_prefix()
    set_script_prefix(f"{PREFIX}/")
    try:
        yield
    finally:
        set_script_prefix(before)


def _the_real(request: HttpRequest, wanted: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"{wanted}?{query}" if query else wanted)
    # What was posted is posted there.
    response.status_code = 307
    return response


def _nobody(request: HttpRequest, wanted: str) -> HttpResponse:
    if wanted.startswith(_API):
        return _problem(401, "unauthorized", "Show a key or sign in.")
    return redirect_to_login(request.get_full_path())


def _nothing_goes_on(request: HttpRequest, wanted: str) -> HttpResponse:
    if wanted.startswith(_API):
        text = "No practice case goes on: begin one with POST /api/v1/training/attempts/."
        return _problem(409, "no-practice", text)
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Redirect": "/training/"})
    return HttpResponseRedirect("/training/")


def _problem(status: int, kind: str, detail: str) -> HttpResponse:
    body = {
        "type": f"urn:voronka:problem:{kind}",
        "title": kind,
        "status": status,
        "detail": detail,
    }
    return JsonResponse(body, status=status, content_type="application/problem+json")
