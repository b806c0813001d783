"""Nothing gets out of a room and nothing of the house is seen in it, whatever is asked for."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.training.newcomer import make_newcomers
from tests.web.browsing import signed_in
from tests.world import make_lead
from voronka.channels.models import SunkMessage
from voronka.kernel import rooms

pytestmark = pytest.mark.django_db

REAL = "Realina Housova"
# Pages beside the API's addresses, which know the same nouns.
_PAGES = ["/leads/", "/leads/list/", "/deals/", "/contacts/", "/day/", "/tasks/", "/sos/"]


@pytest.fixture
def galina(settings: Any, tmp_path: Path) -> Client:
    """Somebody who may do nearly everything, and practises."""
    settings.MEDIA_ROOT = tmp_path
    cast = make_newcomers()
    make_lead(owner=cast["Anna"].user, client_name=REAL, phone="+7 (495) 555-01-99")
    make_lead(client_name=REAL, phone="+7 (495) 555-01-98")
    cast["Galina"].start("01_good_lead")
    client = signed_in(cast["Galina"].user)
    client.raise_request_exception = False
    return client


def everything_in_the_house() -> dict[str, str]:
    """Return a print of each table's rows; what practice keeps and who is there is left out."""
    kept = [r"training\_%", r"django\_session", r"people\_signin"]
    found = {}
    with connection.cursor() as cursor:
        for name in rooms.tables(rooms.Plan(shared=kept)):
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
                f' FROM public."{name}" t'
            )
            found[name] = cursor.fetchone()[0]
    return found


def plain_addresses(resolver: URLResolver, before: str = "/") -> list[str]:
    """Return every address of the product that names nothing in particular."""
    found = []
    for each in resolver.url_patterns:
        path = before + str(each.pattern)
        if isinstance(each, URLResolver):
            found += plain_addresses(each, path)
        elif isinstance(each, URLPattern) and not set(path) & set("<^("):
            found.append(path)
    return found


def asked(client: Client, method: str, path: str, body: Any = None) -> Any:
    text = json.dumps(body) if body is not None else ""
    return client.generic(method, f"/practice/api/v1{path}", text, content_type="application/json")


def test_no_address_shows_the_house_in_a_room_or_changes_it(galina: Client) -> None:
    api = [path for path in plain_addresses(get_resolver()) if path.startswith("/api/v1/")]
    addresses = [*_PAGES, "/api/v1/leads/", "/api/v1/deals/", *api]
    before = everything_in_the_house()

    shown = {path: galina.get(f"/practice{path}") for path in addresses}

    answers = [path for path, answer in shown.items() if answer.status_code == 200]
    told = [
        path
        for path in answers
        if not shown[path].streaming and REAL in shown[path].content.decode()
    ]
    assert [path for path, answer in shown.items() if answer.status_code >= 500] == []
    assert told == []
    assert len(answers) > 25
    assert everything_in_the_house() == before
    # The very same addresses do show it outside.
    assert REAL in galina.get("/leads/").content.decode()


def test_whatever_is_written_in_a_room_stays_there(galina: Client) -> None:
    lead = asked(galina, "GET", "/training/practice/").json()["card"]["id"]
    before = everything_in_the_house()
    new = {"fields": {"client_name": "Vera", "phone": "+7 (495) 555-01-97"}}

    answers = {
        path: asked(galina, method, path, body)
        for method, path, body in [
            ("POST", "/leads/", {"pipeline": "leads", **new}),
            ("POST", f"/leads/{lead}/ownership/", None),
            ("POST", f"/leads/{lead}/notes/", {"text": "A note"}),
            ("PATCH", f"/leads/{lead}/", {"fields": {"email": "lebedeva@example.com"}}),
            ("POST", f"/leads/{lead}/calls/", {"answered": True, "text": "Talked"}),
            ("POST", "/leads/bulk/", {"do": "move", "stage": "assigned", "ids": [lead]}),
            ("POST", "/leads/exports/", {"columns": ["title"]}),
            ("PATCH", "/me/", {"language": "ru"}),
            ("POST", f"/leads/{lead}/junk/", {"reason": "spam"}),
        ]
    }
    file = SimpleUploadedFile("plan.txt", b"a plan", content_type="text/plain")
    uploaded = galina.post(f"/practice/api/v1/leads/{lead}/files/", {"file": file})

    refused = {path: each.content for path, each in answers.items() if each.status_code >= 400}
    assert refused == {}
    bulk = answers["/leads/bulk/"].json()["id"]
    assert asked(galina, "GET", f"/bulk/{bulk}/").json()["is_finished"] is True
    assert uploaded.status_code == 201
    assert everything_in_the_house() == before
    assert SunkMessage.objects.count() == 0
    assert asked(galina, "GET", f"/leads/{lead}/").json()["stage"] == "junk"
