"""
The live listener: server-sent events from PostgreSQL's LISTEN to open pages.

A small ASGI application of its own, so that pages are served by the faster WSGI. It knows the
person by the session cookie and passes on only messages to them, their team, their role or all.
`voronka serve --only live` runs it; Django must be set up before it is imported.
"""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Iterator
from http.cookies import SimpleCookie
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

import psycopg
import structlog
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections, connection
from django.http import HttpRequest
from django.http.request import validate_host

from voronka.automation.watchdog import watch_scheduler
from voronka.kernel import live

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = dict[bytes, bytes]

HEARTBEAT_SECONDS = 20
# A signed-out page is cut off after this many heartbeats at the latest.
_BEATS_PER_SESSION_CHECK = 6
# A page that falls this far behind is told to ask for everything again.
_BACKLOG = 200
_RECONNECT_SECONDS = 2
_RESYNC = "event: resync\ndata: {}\n\n"
_log = structlog.get_logger("voronka.live")


class Switchboard:
    """Who listens to what: one queue a page, and one LISTEN for all of them."""

    def __init__(self) -> None:
        self._pages: dict[asyncio.Queue[str], frozenset[str]] = {}

    @contextlib.contextmanager
    def page(self, topics: frozenset[str]) -> Iterator[asyncio.Queue[str]]:
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=_BACKLOG)
        self._pages[queue] = topics
        try:
            yield queue
        finally:
            del self._pages[queue]

    def deliver(self, payload: str) -> None:
        """Put a message before every page that listens to its topic."""
        topic = json.loads(payload)["topic"]
        for queue, topics in self._pages.items():
            if topic in topics:
                _put(queue, f"data: {payload}\n\n")

    def resync(self) -> None:
        for queue in self._pages:
            _put(queue, _RESYNC)

    async def listen(self) -> None:
        """Listen for ever; after an interruption every page is told to ask again."""
        while True:
            try:
                async with await _connect() as database:
                    await database.execute(f"LISTEN {live.CHANNEL}")
                    self.resync()
                    async for message in database.notifies():
                        self.deliver(message.payload)
            except psycopg.Error as error:
                _log.warning("database connection lost", error=str(error))
            await asyncio.sleep(_RECONNECT_SECONDS)


_switchboard = Switchboard()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one request, or the server's word that it starts and stops."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http":
        await _http(scope, receive, send)


async def _lifespan(receive: Receive, send: Send) -> None:
    await receive()
    tasks = [asyncio.create_task(_switchboard.listen()), asyncio.create_task(watch_scheduler())]
    await send({"type": "lifespan.startup.complete"})
    await receive()
    for task in tasks:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    await send({"type": "lifespan.shutdown.complete"})


async def _http(scope: Scope, receive: Receive, send: Send) -> None:
    headers: Headers = dict(scope["headers"])
    origin = allowed_origin(headers)
    if origin is None:
        await _refuse(send, 403)
        return
    cookie = _session_key(headers)
    topics = await topics_of(cookie) if cookie else None
    if topics is None:
        await _refuse(send, 401)
        return
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [
                (b"content-type", b"text/event-stream"),
                (b"cache-control", b"no-store"),
                (b"x-accel-buffering", b"no"),
                (b"access-control-allow-origin", origin),
                (b"access-control-allow-credentials", b"true"),
                (b"vary", b"origin, cookie"),
            ],
        }
    )
    with _switchboard.page(topics) as queue:
        streaming = asyncio.create_task(_stream(queue, cookie, send))
        leaving = asyncio.create_task(_gone(receive))
        _, pending = await asyncio.wait({streaming, leaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()


async def _stream(queue: asyncio.Queue[str], session_key: str, send: Send) -> None:
    await _write(send, "retry: 3000\n\n")
    beats = 0
    while True:
        try:
            piece = await asyncio.wait_for(queue.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            beats += 1
            if beats % _BEATS_PER_SESSION_CHECK == 0 and await topics_of(session_key) is None:
                break
            piece = ": still here\n\n"
        await _write(send, piece)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def _put(queue: asyncio.Queue[str], piece: str) -> None:
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        piece = _RESYNC
    queue.put_nowait(piece)


# Who is there.


def allowed_origin(headers: Headers) -> bytes | None:
    """
    Return the origin whose page may read along, b"" for a request of the same origin.

    The pages come from another port of this host, or from a trusted address; None is a stranger.
    """
    host = urlsplit(f"//{headers.get(b'host', b'').decode('latin-1')}").hostname or ""
    if not validate_host(host, settings.ALLOWED_HOSTS):
        return None
    origin = headers.get(b"origin", b"")
    if not origin:
        return b""
    name = origin.decode("latin-1")
    if urlsplit(name).hostname == host or name in settings.CSRF_TRUSTED_ORIGINS:
        return origin
    return None


def _session_key(headers: Headers) -> str:
    cookie = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


@sync_to_async
def topics_of(session_key: str) -> frozenset[str] | None:
    """Return the topics of the person of this session; None if nobody is signed in with it."""
    close_old_connections()
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not user.is_authenticated or not user.is_active:
        return None
    actor = user.as_actor()
    topics = {live.EVERYBODY, live.of_role(actor.role)}
    if actor.id:
        topics.add(live.of_user(actor.id))
    if actor.team_id:
        topics.add(live.of_team(actor.team_id))
    return frozenset(topics)


async def _connect() -> psycopg.AsyncConnection[Any]:
    given = connection.settings_dict
    return await psycopg.AsyncConnection.connect(
        dbname=given["NAME"],
        user=given["USER"],
        password=given["PASSWORD"],
        host=given["HOST"],
        port=given["PORT"] or None,
        autocommit=True,
    )
