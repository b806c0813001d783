"""Contacts and companies by the API (B2, Q4, N9)."""

from typing import Any

import pytest

from tests.api.client import Program
from tests.world import make_cast, use_showroom
from voronka.people.models import User
from voronka.records.models import Contact, Merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


@pytest.fixture
def anna(cast: dict[str, User]) -> Program:
    return Program(cast["Anna"])


def _enter(program: Program, name: str, **fields: Any) -> dict[str, Any]:
    body = {"fields": {"name": name, **fields}, "even_if_known": True}
    made: dict[str, Any] = program.post("/contacts/", body, expect=201)
    return made


def test_a_contact_is_made_read_changed_and_told_of(anna: Program, cast: dict[str, User]) -> None:
    company = anna.post("/companies/", {"fields": {"name": "Sever"}}, expect=201)
    made = _enter(anna, "Vera", phone=["8 495 555-01-11"], company_id=company["id"])
    path = f"/contacts/{made['id']}"

    changed = anna.patch(f"{path}/", {"fields": {"position": "Director"}, "seen": {"position": ""}})
    anna.post(f"{path}/notes/", {"text": "Likes oak"}, expect=201)

    assert made["points"]["phone"] == ["+74955550111"]
    assert (changed["position"], changed["company_name"]) == ("Director", "Sever")
    assert [row["name"] for row in anna.get("/contacts/", text="5550111")["items"]] == ["Vera"]
    assert [p["name"] for p in anna.get(f"/companies/{company['id']}/")["people"]] == ["Vera"]
    kinds = [each["kind"] for each in anna.get(f"{path}/timeline/")["items"]]
    assert sorted(kinds) == ["client_created", "client_field", "note"]
    stranger = Program(cast["Boris"])
    for method, way, body in (
        ("GET", "/", None),
        ("PATCH", "/", {"fields": {"name": "Mine"}}),
        ("GET", "/timeline/", None),
        ("POST", "/notes/", {"text": "x"}),
    ):
        assert stranger.refused(method, path + way, body)["status"] == 404
    assert Contact.objects.get().name == "Vera"


def test_what_is_wrong_or_known_is_refused_with_its_place(anna: Program) -> None:
    _enter(anna, "Vera", phone=["+7 495 555 01 11"])

    wrong = anna.refused("POST", "/contacts/", {"fields": {"name": "", "email": ["v"]}})
    known = anna.refused(
        "POST", "/contacts/", {"fields": {"name": "Nina", "phone": ["84955550111"]}}
    )

    assert wrong["status"] == 422
    assert {each["pointer"] for each in wrong["errors"]} == {"/fields/name", "/fields/email"}
    assert (known["status"], "Anna" in known["detail"]) == (409, True)
    assert Contact.objects.count() == 1


def test_two_are_merged_and_taken_apart_and_the_old_id_leads_on(
    anna: Program, cast: dict[str, User]
) -> None:
    vera, other = _enter(anna, "Vera"), _enter(anna, "Nina", note="Likes oak")
    path = f"/contacts/{vera['id']}"

    merge = anna.post(
        f"{path}/merges/", {"absorbed_id": other["id"], "taken": ["note"]}, expect=201
    )
    moved = anna.ask("GET", f"/contacts/{other['id']}/")

    assert moved.status_code == 302
    assert moved.headers["Location"] == f"/api/v1/contacts/{vera['id']}/"
    shown = anna.get(f"{path}/")
    assert (shown["note"], [part["name"] for part in shown["parts"]]) == ("Likes oak", ["Nina"])
    stranger = Program(cast["Boris"])
    assert stranger.refused("GET", f"/contacts/{other['id']}/")["status"] == 404
    assert stranger.refused("DELETE", f"/merges/{merge['id']}/")["status"] == 404
    assert Merge.objects.get().undone_at is None

    anna.delete(f"/merges/{merge['id']}/")
    assert anna.get(f"{path}/")["note"] == ""
    assert anna.get(f"/contacts/{other['id']}/")["note"] == "Likes oak"
