"""Whose request it is: limits and logs must not believe strangers."""

import pytest
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from voronka.config.middleware import ClientAddress


@pytest.mark.parametrize(
    ("proxies", "sender", "forwarded", "client"),
    [
        ([], "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (["10.0.0.1"], "203.0.113.9", "198.51.100.7", "203.0.113.9"),
        (["10.0.0.1"], "10.0.0.1", "198.51.100.7", "198.51.100.7"),
        (["10.0.0.1"], "10.0.0.1", "1.2.3.4, 198.51.100.7", "198.51.100.7"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (["10.0.0.1"], "10.0.0.1", "", "10.0.0.1"),
        (["::1"], "::1", "2001:db8::5", "2001:db8::5"),
    ],
)
def test_only_a_trusted_proxy_says_who_the_client_is(
    settings: Settings, proxies: list[str], sender: str, forwarded: str, client: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": sender, "HTTP_X_FORWARDED_FOR": forwarded}

    ClientAddress(lambda _request: HttpResponse())(request)

    assert request.META["REMOTE_ADDR"] == client
