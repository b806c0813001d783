"""Who may ask, and who sees what: keys, sessions, strangers."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tests.api.client import V1, Program
from tests.world import NOW, PASSWORD, make_cast, make_lead, use_kitchens
from voronka.people.models import User
from voronka.people.use_cases.issue_api_token import issue_api_token
from voronka.people.use_cases.revoke_api_token import revoke_api_token
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def cast() -> dict[str, User]:
    use_kitchens()
    return make_cast()


# Who may ask.


def test_without_a_key_nobody_is_answered(cast: dict[str, User]) -> None:
    for path in ("/leads/", "/me/", "/playbook/", "/requests/"):
        problem = Program().refused("GET", path)
        assert (problem["status"], problem["type"]) == (401, "urn:voronka:problem:not-signed-in")
    assert Program(secret="vrk_wrong").refused("GET", "/me/")["status"] == 401
    answer = Program().ask("GET", "/me/")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="Voronka"'


def test_a_key_stands_for_its_person_until_it_is_revoked(cast: dict[str, User]) -> None:
    anna = cast["Anna"]
    issued = issue_api_token(user_id=anna.pk, name="Site", actor=anna.as_actor(), now=NOW)
    program = Program(secret=issued.secret)
    assert program.get("/me/")["name"] == "Anna"
    assert program.get("/me/keys/")[0]["prefix"] == issued.secret[:10]

    revoke_api_token(token_id=issued.id, actor=anna.as_actor(), now=NOW)

    assert program.refused("GET", "/me/")["status"] == 401


def test_keys_are_made_and_revoked_by_their_owner(cast: dict[str, User]) -> None:
    anna, boris = Program(cast["Anna"]), Program(cast["Boris"])

    made = anna.post("/me/keys/", {"name": "Telephony"}, expect=201)

    assert Program(secret=made["secret"]).get("/me/")["name"] == "Anna"
    assert boris.refused("DELETE", f"/me/keys/{made['id']}/")["status"] == 404
    assert Program(secret=made["secret"]).get("/me/")["name"] == "Anna"
    anna.delete(f"/me/keys/{made['id']}/")
    assert Program(secret=made["secret"]).refused("GET", "/me/")["status"] == 401


def test_a_session_reads_and_changes_only_with_the_token_of_its_page(cast: dict[str, User]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.login(email=cast["Anna"].email, password=PASSWORD)
    assert client.get(f"{V1}/me/").json()["name"] == "Anna"
    body: dict[str, Any] = {"fields": {"client_name": "Vera"}}

    refused = client.post(f"{V1}/leads/", body, content_type="application/json")

    assert (refused.status_code, refused.json()["type"]) == (403, "urn:voronka:problem:csrf")
    assert not Lead.objects.exists()
    client.get("/")
    token = client.cookies["csrftoken"].value
    made = client.post(
        f"{V1}/leads/", body, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert made.status_code == 201


# Who sees what.

_READS = ["", "timeline/", "files/", "runs/", "score/", "decisions/", "tasks/", "bookings/"]
_READS += ["owners/", "sight/", "messages/", "message-templates/", "catalogue/"]
_CHANGES: dict[str, tuple[str, Any]] = {
    "": ("PATCH", {"fields": {"client_name": "Eva"}}),
    "ownership/": ("POST", None),
    "owner/": ("PUT", {"owner_id": None}),
    "stage/": ("POST", {"stage": "ours"}),
    "stage/preview/": ("POST", {"stage": "ours"}),
    "postponement/": ("POST", {"until": "2027-03-10T12:00:00Z"}),
    "success/": ("POST", {}),
    "loss/": ("POST", {"reason": "price"}),
    "junk/": ("POST", {"reason": "spam"}),
    "restoration/": ("POST", None),
    "override/": (
        "POST",
        {"stage": "ours", "reason": "x", "expires_at": "2027-03-10T12:00:00Z"},
    ),
    "touches/": ("POST", {"evidence": "reply"}),
    "conversion/": ("POST", None),
    "notes/": ("POST", {"text": "x"}),
    f"participants/{UNKNOWN}/": ("PUT", {}),
    "tasks/": ("POST", {"title": "x"}),
    "bookings/": (
        "POST",
        {"kind": "visit", "resource_id": UNKNOWN, "starts_at": "2027-03-10T12:00:00Z"},
    ),
    "messages/": ("POST", {"channel": "sms", "text": "x"}),
    "catalogue/": ("POST", {"items": ["general"]}),
}
_STRANGERS = ("Boris", "Zoya", "Maxim")


@pytest.mark.parametrize("stranger", _STRANGERS)
def test_a_stranger_finds_nothing_and_changes_nothing(cast: dict[str, User], stranger: str) -> None:
    lead = make_lead(owner=cast["Anna"])
    lead.refresh_from_db()
    program = Program(cast[stranger])

    for path in _READS:
        assert program.refused("GET", f"/leads/{lead.pk}/{path}")["status"] == 404, path
    for path, (method, body) in _CHANGES.items():
        problem = program.refused(method, f"/leads/{lead.pk}/{path}", body)
        # Of a card that was never free to take, not even that is told.
        assert problem["status"] == 404, path

    assert program.get("/leads/", which="all")["items"] == []
    assert program.get("/search/", text="Vera") == []
    columns = program.get("/leads/board/")["columns"]
    assert sum(column["count"] for column in columns) == 0
    after = Lead.objects.get(pk=lead.pk)
    assert (after.version, after.owner_id) == (lead.version, cast["Anna"].pk)


@pytest.mark.parametrize("path", _READS)
def test_who_may_see_reads_and_what_is_not_there_is_not_found(
    cast: dict[str, User], path: str
) -> None:
    lead = make_lead(owner=cast["Anna"])

    for name in ("Anna", "Galina", "Viktor", "Olga", "Irina"):
        Program(cast[name]).get(f"/leads/{lead.pk}/{path}")
    missing = Program(cast["Viktor"]).refused("GET", f"/leads/{uuid4()}/{path}")
    assert missing["status"] == 404


def test_who_sees_but_may_not_change_is_told_so(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    lead.refresh_from_db()
    olga = Program(cast["Olga"])

    problem = olga.refused("POST", f"/leads/{lead.pk}/stage/", {"stage": "ours"})

    assert (problem["status"], problem["detail"]) == (
        403,
        "You see this card but may not change it.",
    )
    assert Lead.objects.get(pk=lead.pk).version == lead.version


def test_fields_that_are_hidden_from_a_role_are_nowhere(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], budget="450000")
    galina, maxim = Program(cast["Galina"]), Program(cast["Maxim"])
    galina.put(f"/leads/{lead.pk}/participants/{cast['Maxim'].pk}/", {}, expect=204)

    assert "budget" not in maxim.get(f"/leads/{lead.pk}/")["fields"]
    for path in ("timeline/", "score/", "decisions/"):
        assert "450000" not in str(maxim.get(f"/leads/{lead.pk}/{path}")), path
    assert galina.get(f"/leads/{lead.pk}/")["fields"]["budget"]["amount"] == "450000.00"


def test_requests_are_for_who_keeps_the_house_in_order(cast: dict[str, User]) -> None:
    answers = {"client_name": "Vera", "phone": "+7 495 555 01 11", "consent": True}
    made = Program().post("/forms/site/", answers, expect=201)
    anna, olga = Program(cast["Anna"]), Program(cast["Olga"])

    for path in ("/requests/", "/requests/reconciliation/"):
        assert anna.refused("GET", path)["status"] == 404
    assert [row["id"] for row in olga.get("/requests/", fate="became")] == [made["id"]]
    found = olga.get("/requests/reconciliation/")
    assert (found["arrived"], found["became"], found["is_complete"]) == (1, 1, True)
    path = f"/requests/{made['id']}/junk/"
    assert anna.refused("POST", path, {"reason": "spam"})["status"] == 404
    assert olga.refused("POST", path, {"reason": "spam"})["status"] == 422


def test_a_form_takes_twenty_from_one_address_and_then_has_to_rest(cast: dict[str, User]) -> None:
    answers = {"client_name": "Vera", "phone": "+7 495 555 01 11", "consent": True}
    site = Program()
    for _number in range(20):
        site.post("/forms/site/", answers, expect=201)

    answer = site.ask("POST", "/forms/site/", answers)

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "600")
    assert site.refused("POST", "/forms/none/", answers)["status"] == 404
