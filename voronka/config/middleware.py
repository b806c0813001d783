"""What happens around every request, whatever the page."""

from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from voronka.kernel import clock
from voronka.process.models.active import one_playbook

Respond = Callable[[HttpRequest], HttpResponse]


class ClientAddress:
    """
    Say whose request it is when it comes through a proxy: limits and logs go by `REMOTE_ADDR`.

    `X-Forwarded-For` is believed from the right as far as trusted proxies have written it; what a
    stranger puts there is left alone.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(each, strict=False) for each in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.trusted:
            request.META["REMOTE_ADDR"] = self._client(request)
        return self.get_response(request)

    def _client(self, request: HttpRequest) -> str:
        client = str(request.META.get("REMOTE_ADDR", ""))
        written = request.headers.get("X-Forwarded-For", "").split(",")
        for address in reversed([each.strip() for each in written if each.strip()]):
            if not self._is_trusted(client):
                break
            client = address
        return client

    def _is_trusted(self, written: str) -> bool:
        try:
            address = ip_address(written)
        except ValueError:
            return False
        return any(address in network for network in self.trusted)


def content_security_policy(get_response: Respond) -> Respond:
    """
    Forbid every script, style and connection that is not ours, and framing by strangers.

    A view that answers with its own policy keeps it. A page marked with Django's
    `xframe_options_exempt` (the public web form) may be framed by anybody.
    """

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        exempt = getattr(response, "xframe_options_exempt", False)
        policy = _policy(live=live_origin(request), ancestors="*" if exempt else "'none'")
        response.headers.setdefault("Content-Security-Policy", policy)
        return response

    return respond


def one_moment_a_request(get_response: Respond) -> Respond:
    """Read the sandbox clock and the playbook in force once a request, however often asked."""

    def respond(request: HttpRequest) -> HttpResponse:
        with clock.one_reading(), one_playbook():
            return get_response(request)

    return respond


def live_origin(request: HttpRequest) -> str:
    """Return where the browser listens for live updates: the address without its path."""
    if settings.LIVE_URL.startswith("/"):
        return ""
    if settings.LIVE_URL:
        scheme, _, rest = settings.LIVE_URL.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"
    name = request.get_host().rpartition(":")[0] or request.get_host()
    return f"{request.scheme}://{name}:{settings.LIVE_PORT}"


def _policy(*, live: str, ancestors: str) -> str:
    return "; ".join(
        [
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self'",
            # Stage colours and bar widths stand in style attributes; they cannot run anything.
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            f"connect-src 'self' {live}".rstrip(),
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors {ancestors}",
        ]
    )
