"""The live listener tells open pages what changed, and strangers nothing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from pytest_django import Settings

from voronka.config import live as listener
from voronka.kernel import live
from voronka.people.models import Team, User

PATIENCE_SECONDS = 10


class Page:
    """An open page: what its connection to the listener was sent."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body: asyncio.Queue[str] = asyncio.Queue()
        self._left = asyncio.Event()
        scope = {
            "type": "http",
            "headers": [(k.encode(), v.encode()) for k, v in headers.items()],
        }
        self._task = asyncio.create_task(listener.application(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            self.body.put_nowait(message["body"].decode())

    async def next_piece(self) -> str:
        return await asyncio.wait_for(self.body.get(), PATIENCE_SECONDS)

    async def leave(self) -> None:
        self._left.set()
        await self._task


def session_of(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def headers(session: str, **more: str) -> dict[str, str]:
    return {"host": "testserver:8001", "cookie": f"voronka_session={session}", **more}


def run(deeds: Callable[[], Awaitable[None]]) -> None:
    async def all_of_it() -> None:
        try:
            await deeds()
        finally:
            await sync_to_async(connections.close_all)()

    asyncio.run(all_of_it())


def test_a_message_reaches_only_the_pages_that_listen_to_its_topic() -> None:
    board = listener.Switchboard()

    with (
        board.page(frozenset({"all", "role:sales"})) as sales,
        board.page(frozenset({"all"})) as other,
    ):
        board.deliver('{"topic":"role:sales","what":"card"}')

        assert sales.get_nowait() == 'data: {"topic":"role:sales","what":"card"}\n\n'
        assert other.empty()


def test_a_page_that_falls_behind_is_told_to_ask_again() -> None:
    board = listener.Switchboard()

    with board.page(frozenset({"all"})) as slow:
        for number in range(201):
            board.deliver(json.dumps({"topic": "all", "number": number}))

        assert slow.get_nowait() == "event: resync\ndata: {}\n\n"
        assert slow.empty()


@pytest.mark.django_db(transaction=True)
def test_a_signed_in_page_hears_of_a_committed_change() -> None:
    team = Team.objects.create(name="North")
    anna = User.objects.create_user("anna@example.com", name="Anna", role="sales", team=team)
    session = session_of(anna)

    async def deeds() -> None:
        page = Page(headers(session, origin="http://testserver:8000"))
        assert await page.next_piece() == "retry: 3000\n\n"
        assert page.status == 200
        assert page.headers["access-control-allow-origin"] == "http://testserver:8000"
        listening = asyncio.create_task(listener._switchboard.listen())
        assert await page.next_piece() == "event: resync\ndata: {}\n\n"

        await sync_to_async(live.publish)("role:director", what="card")
        await sync_to_async(live.publish)(live.of_team(team.pk), what="card", id="7")
        told = await page.next_piece()

        assert told == f'data: {{"topic":"team:{team.pk}","what":"card","id":"7"}}\n\n'
        await page.leave()
        listening.cancel()

    run(deeds)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"cookie": ""}, 401),
        ({"cookie": "voronka_session=made-up"}, 401),
        ({"origin": "https://stranger.example.com"}, 403),
        ({"host": "stranger.example.com"}, 403),
    ],
)
def test_a_stranger_hears_nothing(changed: dict[str, str], status: int) -> None:
    anna = User.objects.create_user("anna@example.com", name="Anna", role="sales")
    session = session_of(anna)

    async def deeds() -> None:
        page = Page({**headers(session), **changed})
        assert await page.next_piece() == ""
        assert page.status == status
        await page.leave()

    run(deeds)


@pytest.mark.django_db(transaction=True)
def test_somebody_who_may_no_longer_sign_in_hears_nothing() -> None:
    anna = User.objects.create_user("anna@example.com", name="Anna", role="sales")
    session = session_of(anna)
    User.objects.filter(pk=anna.pk).update(is_active=False)

    async def deeds() -> None:
        page = Page(headers(session))
        assert await page.next_piece() == ""
        assert page.status == 401
        await page.leave()

    run(deeds)


def test_a_page_of_a_trusted_address_may_listen(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://crm.example.com"]

    allowed = listener.allowed_origin(
        {b"host": b"testserver", b"origin": b"https://crm.example.com"}
    )

    assert allowed == b"https://crm.example.com"


def test_a_message_carries_names_not_contents() -> None:
    with pytest.raises(ValueError, match="names what changed"):
        live.publish("all", text="x" * 8000)
