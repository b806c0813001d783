"""What surrounds every page."""

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.views.decorators.clickjacking import xframe_options_exempt
from pytest_django import Settings

from voronka.config.middleware import content_security_policy


def policy_of(response: HttpResponse, **headers: str) -> dict[str, str]:
    respond = content_security_policy(lambda request: response)
    answered = respond(RequestFactory(SERVER_NAME="testserver").get("/", headers=headers))
    parts = answered.headers["Content-Security-Policy"].split("; ")
    return {name: value for name, _, value in (part.partition(" ") for part in parts)}


def test_nothing_but_our_own_scripts_runs() -> None:
    policy = policy_of(HttpResponse())

    assert policy["script-src"] == "'self'"
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"


@pytest.mark.parametrize(
    ("host", "live_url", "allowed"),
    [
        ("testserver:8000", "", "'self' http://testserver:8001"),
        ("testserver", "/live/", "'self'"),
        ("testserver", "https://live.example.com/live/", "'self' https://live.example.com"),
    ],
)
def test_a_page_may_connect_to_the_live_listener(
    host: str, live_url: str, allowed: str, settings: Settings
) -> None:
    settings.LIVE_URL, settings.LIVE_PORT = live_url, 8001

    assert policy_of(HttpResponse(), host=host)["connect-src"] == allowed


def test_a_page_made_for_framing_may_be_framed() -> None:
    @xframe_options_exempt
    def form(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    assert policy_of(form(HttpRequest()))["frame-ancestors"] == "*"


def test_a_view_with_its_own_policy_keeps_it() -> None:
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert policy_of(own) == {"sandbox": ""}
