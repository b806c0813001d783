"""Where the API stands: /api/v1/…, and an answer in its own form for what is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt

from voronka.api import problems
from voronka.api.v1.routes import api

View = Callable[..., HttpResponse]


@csrf_exempt
def not_here(request: HttpRequest) -> HttpResponse:
    return problems.nowhere(request)


def _in_our_form(view: View) -> View:
    """Have a method that an address does not know refused as everything else is."""

    @wraps(view)
    def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            return problems.wrong_method(request, allowed=response.headers["Allow"])
        return response

    return respond


def _routes() -> tuple[list[URLPattern | URLResolver], str, str]:
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _in_our_form(pattern.callback)
    return patterns, app_name, namespace


urlpatterns = [path("v1/", _routes()), re_path(r"^.*$", not_here)]
