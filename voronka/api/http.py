"""Who asks: a program with a key, or a page of ours with the session of who is signed in."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest
from ninja.errors import HttpError
from ninja.security import HttpBearer
from ninja.security.apikey import APIKeyCookie
from ninja.utils import check_csrf

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries.api_tokens import actor_by_token

_SAFE = ("GET", "HEAD", "OPTIONS")


class AskedRequest(HttpRequest):
    """A request of which it is known who asks."""

    auth: Actor
    by_key: Actor | None


def actor_of(request: HttpRequest) -> Actor:
    """Return who is asking. Only for operations that ask for it."""
    return cast(AskedRequest, request).auth


def wants_little(request: HttpRequest) -> bool:
    """Say whether the one who asks does without the card: `Prefer: return=minimal` (RFC 7240)."""
    wishes = request.headers.get("Prefer", "").replace(";", ",").split(",")
    return any(wish.replace(" ", "").lower() == "return=minimal" for wish in wishes)


class Key(HttpBearer):
    """A key as `Authorization: Bearer vrk_…`; people make theirs on their own page."""

    openapi_name = "key"

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        asked = cast(AskedRequest, request)
        # Asked twice in one request, it is looked up once.
        if getattr(asked, "by_key", None) is None:
            asked.by_key = actor_by_token(token.strip(), now=clock.now())
        return asked.by_key


class SignedIn(APIKeyCookie):
    """The session of a page of ours; what changes something shows the CSRF token as well."""

    openapi_name = "session"

    def __init__(self) -> None:
        from django.conf import settings

        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__()

    def __call__(self, request: HttpRequest) -> Actor | None:
        if not request.user.is_authenticated:
            return None
        if request.method not in _SAFE and check_csrf(request):
            raise HttpError(403, "csrf")
        return self.authenticate(request, None)

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:
        user: Any = request.user
        return cast(Actor, user.as_actor())


EITHER: list[Callable[[HttpRequest], Actor | None]] = [Key(), SignedIn()]


def known_actor(request: HttpRequest) -> Actor | None:
    """
    Return who asks with a key or is signed in, before the operation asks for it.
    """
    for way in EITHER:
        if (found := way(request)) is not None:
            return found
    return None
