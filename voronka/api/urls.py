"""Where the API stands: /api/v1/…, and an answer in its own form for what is not there."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path

from voronka.api.problems import nowhere
from voronka.api.v1.routes import api


def not_here(request: HttpRequest) -> HttpResponse:
    return nowhere(request)


urlpatterns = [path("v1/", api.urls), re_path(r"^.*$", not_here)]
