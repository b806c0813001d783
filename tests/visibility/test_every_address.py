"""
Roles × nouns × ways in: every address of pages and API, as the routes themselves name it.

An address that is new is asked here without being named; for a noun that is new `things.py` has to
make one, or there is nothing to fill in.
"""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from pytest_django import Settings

from tests.api.client import V1, Program
from tests.visibility.addresses import Address, operations, pages
from tests.visibility.things import SECRETS, Things, make_things
from tests.web.browsing import signed_in
from voronka.people.models import User

pytestmark = pytest.mark.django_db

# A colleague, a measurer who goes elsewhere, and somebody whose role is no more.
STRANGERS = ("Boris", "Petra", "Pavel")
# Whoever asks for one of these is asked for a right of the role first, whatever there is.
_BY_RIGHT = (
    "settings/",
    "imports/",
    "duplicates/",
    "distribution/",
    "process/",
    "/api/v1/duplicates/",
    "/api/v1/imports/",
    "/api/v1/import-maps/",
    "/api/v1/enrolments/",
    "/api/v1/people/",
    "/api/v1/teams/",
    "/api/v1/keys/",
)
_BY_RIGHT_TOO = ("/handings/",)

# Of one's own: whoever it is, theirs alone is touched.
_NOTHING_TO_FIND = (
    "settings/notifications/browsers/<uuid:subscription_id>/removal/",
    "/api/v1/me/browsers/{subscription_id}/",
)
# What anybody may ask who has not said who they are.
OPEN = {
    "f/<slug:key>/",
    "f/<slug:key>/embed.js",
    "manifest.webmanifest",
    "offline/",
    "preferences/language/",
    "calendar/feeds/<str:secret>.ics",
    "/api/v1/forms/{key}/",
}

_HOUSE = {"Viktor", "Irina"}
_OVER_ALL = {"Galina", "Viktor", "Olga", "Irina"}
_OF_CARD = {"Anna", "Maxim"} | _OVER_ALL
# Who opens what is Anna's, or for exports and bulk actions Galina's.
SEES = {
    "lead": _OF_CARD,
    "task_id": _OF_CARD,
    "booking_id": _OF_CARD,
    "file_id": _OF_CARD,
    "message_id": _OF_CARD,
    "deal": {"Anna"} | _OVER_ALL,
    "gathering_id": {"Anna"} | _OVER_ALL,
    "contact": {"Anna"} | _OVER_ALL,
    "company": {"Anna"} | _OVER_ALL,
    "export_id": {"Galina"},
    "bulk_id": {"Galina"},
    "absence_id": {"Anna"} | _HOUSE,
    "handover_id": {"Anna"} | _HOUSE,
    "person_id": {"Anna"} | _HOUSE,
    "import_id": _OVER_ALL,
    "enrolment_id": _OVER_ALL,
}
# Where the scene has nothing to show to anybody: no score of deals, a file that is being written.
_EMPTY = ("/api/v1/deals/{card_id}/score/", "/api/v1/exports/{export_id}/file/")
# What is written, one row for each.
_TABLES = (
    "records_lead",
    "records_deal",
    "records_contact",
    "records_company",
    "records_cardfile",
    "records_merge",
    "records_savedview",
    "records_bulkaction",
    "records_decisionrow",
    "work_task",
    "scheduling_booking",
    "gatherings_gathering",
    "gatherings_guest",
    "channels_outboxmessage",
    "people_user",
    "people_team",
    "people_absence",
    "people_signin",
    "quality_duplicatepair",
    "quality_triageverdict",
    "quality_fileimport",
)


@pytest.fixture
def things(settings: Settings, tmp_path: Any) -> Things:
    settings.MEDIA_ROOT = tmp_path
    return make_things()


class _Visitor:
    """Somebody at a browser and with a key of theirs."""

    def __init__(self, user: User) -> None:
        self.browser, self.program = signed_in(user), Program(user)

    def ask(self, address: Address) -> tuple[int, str]:
        """Return the status and what is read there, in small letters."""
        # Of its own: a refusal by the database must not end the whole test's transaction.
        with transaction.atomic():
            answer = self._answer(address)
            told = b"".join(answer) if answer.streaming else answer.content
        return answer.status_code, told.decode(errors="replace").lower()

    def _answer(self, address: Address) -> Any:
        if not address.path.startswith("/api/"):
            ask = self.browser.post if address.method == "POST" else self.browser.get
            return ask(address.path, _file(address))
        headers = self.program.headers
        if address.body == "file":
            return self.program.client.post(address.path, _file(address), headers=headers)
        return self.program.client.generic(
            address.method,
            address.path,
            json.dumps(address.body) if address.body is not None else "",
            content_type="application/json",
            headers=headers,
        )


def _file(address: Address) -> dict[str, Any]:
    return {"file": ContentFile(b"x", name="a.txt")} if address.method == "POST" else {}


def _everything() -> dict[str, list[Any]]:
    found = {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


@pytest.mark.parametrize("who", STRANGERS)
def test_a_stranger_finds_nothing_and_changes_nothing_anywhere(who: str, things: Things) -> None:
    visitor, before = _Visitor(things.cast[who]), _everything()
    asked, wrong = 0, []

    for address in (*pages(things.ids), *operations(things.ids)):
        if not address.names or address.route in _NOTHING_TO_FIND:
            continue
        status, told = visitor.ask(address)
        asked += 1
        shut = {404, 405, 403} if _is_by_right(address.route) else {404, 405}
        if status not in shut or any(secret in told for secret in SECRETS):
            wrong.append((address.method, address.route, status))

    assert wrong == []
    assert asked > 300
    assert _everything() == before


@pytest.mark.parametrize("who", STRANGERS)
def test_what_is_open_to_all_tells_a_stranger_nothing_of_hers(who: str, things: Things) -> None:
    visitor = _Visitor(things.cast[who])
    wrong = []

    for address in (*pages(things.ids), *operations(things.ids)):
        if address.method == "GET" and not address.names and "service_worker" not in address.route:
            status, told = visitor.ask(_wide(address))
            if status >= 500 or any(secret in told for secret in SECRETS):
                wrong.append((address.route, status))

    assert wrong == []


def test_who_does_not_say_who_it_is_gets_nowhere(things: Things) -> None:
    browser, program = Client(), Program()
    wrong, before = [], _everything()

    for address in pages(things.ids):
        ask = browser.post if address.method == "POST" else browser.get
        if address.route not in OPEN and "service_worker" not in address.route:
            answer = ask(address.path)
            is_sent_to_sign_in = answer.headers.get("Location", "").startswith("/accounts/login/")
            if not is_sent_to_sign_in and answer.status_code not in (401, 404, 405):
                wrong.append((address.method, address.route, answer.status_code))
    for address in operations(things.ids):
        if address.route not in OPEN:
            asked = program.ask(address.method, address.path.removeprefix(V1), address.body)
            if asked.status_code != 401:
                wrong.append((address.method, address.route, asked.status_code))

    assert wrong == []
    assert _everything() == before


@pytest.mark.parametrize("who", ["Anna", "Galina", "Viktor", "Olga", "Irina", "Maxim"])
def test_each_role_opens_by_the_api_what_it_may_see(who: str, things: Things) -> None:
    visitor = _Visitor(things.cast[who])
    wrong = []

    for address in operations(things.ids):
        nouns = address.names & SEES.keys()
        if address.method == "GET" and nouns and address.route not in _EMPTY:
            expected = all(who in SEES[noun] for noun in nouns)
            status, _ = visitor.ask(address)
            if (status == 200) != expected or status not in (200, 403, 404):
                wrong.append((address.route, status))

    assert wrong == []


@pytest.mark.parametrize("who", ["Galina", "Maxim"])
def test_each_role_opens_in_the_browser_what_it_may_see(who: str, things: Things) -> None:
    visitor = _Visitor(things.cast[who])
    found: dict[str, set[bool]] = {}

    for address in pages(things.ids):
        if address.method == "GET" and len(address.names) == 1 and not _is_by_right(address.route):
            status, _ = visitor.ask(address)
            if status != 405:
                found.setdefault(min(address.names), set()).add(status in (200, 204))

    for noun in SEES.keys() & found.keys():
        assert (True in found[noun]) == (who in SEES[noun]), noun


def _is_by_right(route: str) -> bool:
    return route.startswith(_BY_RIGHT) or route.endswith(_BY_RIGHT_TOO)


def _wide(address: Address) -> Address:
    """Return the address asked for everything there is, or for part of her name."""
    joint = "&" if "?" in address.path else "?"
    return replace(address, path=f"{address.path}{joint}text=zaslo&q=zaslo&which=all&of=all")
