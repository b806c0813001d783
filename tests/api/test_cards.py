"""Leads and deals by the API: what is refused says why and what repairs it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.client import Program
from tests.world import make_cast, make_deal, make_lead, use_kitchens
from voronka.api.models import RememberedAnswer
from voronka.people.models import User
from voronka.records.models import Deal, Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_kitchens()
    return make_cast()


@pytest.fixture
def anna(cast: dict[str, User]) -> Program:
    return Program(cast["Anna"])


@pytest.fixture
def galina(cast: dict[str, User]) -> Program:
    return Program(cast["Galina"])


# Making.


def test_a_lead_is_made_with_its_fields_read_by_their_types(
    anna: Program, cast: dict[str, User]
) -> None:
    fields = {
        "client_name": " Vera ",
        "phone": "8 (495) 555-01-11",
        "budget": {"amount": "450000.50", "currency": "EUR"},
        "length_m": 3.2,
        "appliances": True,
        "appliances_list": ["oven", "hob"],
        "requested_at": "21.06.2024 15:30",
        "source": "api",
    }

    answer = anna.ask("POST", "/leads/", {"owner_id": str(cast["Anna"].pk), "fields": fields})

    lead = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/api/v1/leads/{lead['id']}/")
    wanted = {
        "client_name": "Vera",
        "phone": "+74955550111",
        "budget": {"amount": "450000.50", "currency": "EUR"},
        "length_m": "3.2",
        "appliances": True,
        "appliances_list": ["hob", "oven"],
        "requested_at": "2024-06-21T12:30:00+00:00",
        "source": "api",
    }
    assert {name: lead["fields"][name] for name in wanted} == wanted
    assert (lead["channel"], lead["owner_name"]) == ("api", "Anna")


def test_every_wrong_field_is_named_and_nothing_is_made(anna: Program) -> None:
    fields = {"phone": "no phone", "budget": "1.234", "nonsense": 1, "kitchen_type": "baroque"}

    problem = anna.refused("POST", "/leads/", {"fields": fields})

    assert problem["type"] == "urn:voronka:problem:refused"
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {f"/fields/{name}" for name in fields}
    assert not Lead.objects.exists()


def test_the_language_of_a_refusal_is_asked_for(cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    asked = ("POST", f"/leads/{lead.pk}/stage/", {"stage": "ours"})

    russian = Program(cast["Anna"], language="ru-RU,ru;q=0.9").refused(*asked)
    english = Program(cast["Anna"], language="en").refused(*asked)

    assert russian["refusals"][0]["message"] == "Заполните поле «Предполагаемый бюджет»."
    assert english["refusals"][0]["message"] == "Fill in “Expected budget”."


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        (b"{", ""),
        (b"[]", ""),
        (b'{"fields": {"amount": NaN}}', ""),
        (b"\xff", ""),
        (b'{"fields": {"title": "\\u0000"}}', "/fields/title"),
        (b'{"fields": {"title": "\\ud800"}}', "/fields/title"),
        (b'{"fields": []}', "/fields"),
        (b'{"colour": "red"}', "/colour"),
        (b'{"stage": 7}', "/stage"),
        (b'{"owner_id": "me"}', "/owner_id"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(
    anna: Program, body: bytes, pointer: str
) -> None:
    problem = anna.refused("POST", "/leads/", body)

    assert (problem["status"], problem["type"]) == (422, "urn:voronka:problem:invalid")
    assert [error["pointer"] for error in problem["errors"]] == [pointer]
    assert not Lead.objects.exists()


# Once.


def test_the_same_key_makes_one_lead_and_gives_the_first_answer(anna: Program) -> None:
    body = {"fields": {"client_name": "Vera"}}

    first = anna.post("/leads/", body, expect=201, Idempotency_Key="a-1")
    again = anna.ask("POST", "/leads/", body, headers={"Idempotency-Key": "a-1"})

    assert (again.status_code, again.json()) == (201, first)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == f"/api/v1/leads/{first['id']}/"
    assert Lead.objects.count() == 1
    other = anna.refused("POST", "/leads/", {"fields": {}}, headers={"Idempotency-Key": "a-1"})
    assert other["type"] == "urn:voronka:problem:key-used"
    assert Lead.objects.count() == 1


def test_a_key_is_one_persons_and_a_refusal_is_not_remembered(
    anna: Program, galina: Program
) -> None:
    wrong = {"fields": {"phone": "no phone"}}
    anna.refused("POST", "/leads/", wrong, headers={"Idempotency-Key": "k"})
    assert not RememberedAnswer.objects.exists()

    right = {"fields": {"client_name": "Vera"}}
    mine = anna.post("/leads/", right, expect=201, Idempotency_Key="k")
    hers = galina.post("/leads/", right, expect=201, Idempotency_Key="k")

    assert mine["id"] != hers["id"]
    assert (
        Program().refused("POST", "/leads/", right, headers={"Idempotency-Key": "k"})["status"]
        == 401
    )
    long = anna.refused("POST", "/leads/", right, headers={"Idempotency-Key": "k" * 201})
    assert long["errors"][0]["pointer"] == "/Idempotency-Key"
    assert Lead.objects.count() == 2


# Changing.


def test_two_who_edit_one_field_do_not_lose_each_others_words(
    anna: Program, galina: Program, cast: dict[str, User]
) -> None:
    lead = make_lead(owner=cast["Anna"], request="white")
    path = f"/leads/{lead.pk}/"
    galina.patch(path, {"fields": {"request": "green"}, "seen": {"request": "white"}})

    body = {"fields": {"request": "blue"}, "seen": {"request": "white"}}
    problem = anna.refused("PATCH", path, body)

    assert (problem["status"], problem["conflicts"]) == (
        409,
        [{"field": "request", "seen": "white", "now": "green", "meant": "blue"}],
    )
    assert Lead.objects.get(pk=lead.pk).request == "green"
    assert anna.patch(path, {"fields": {"request": None}})["fields"].get("request") is None


def test_who_saw_another_owner_or_stage_changes_nothing(
    galina: Program, cast: dict[str, User]
) -> None:
    lead = make_lead(owner=cast["Anna"])
    path, boris = f"/leads/{lead.pk}", str(cast["Boris"].pk)

    late = galina.refused("PUT", f"{path}/owner/", {"owner_id": boris, "seen": None})
    stale = galina.refused("POST", f"{path}/stage/", {"stage": "new", "seen": "ours"})
    lead.refresh_from_db()
    kept = (lead.owner_id, lead.stage)
    moved = galina.post(f"{path}/stage/", {"stage": "new", "seen": "assigned"})
    given = galina.put(f"{path}/owner/", {"owner_id": boris, "seen": str(cast["Anna"].pk)})

    assert (late["status"], stale["status"]) == (409, 409)
    assert "Look whose it is and choose again." in late["detail"]
    assert "Look where it stands and choose again." in stale["detail"]
    assert kept == (cast["Anna"].pk, "assigned")
    assert (moved["stage"], given["owner_name"]) == ("new", "Boris")


def test_assigning_overriding_postponing_and_touching(
    galina: Program, anna: Program, cast: dict[str, User]
) -> None:
    lead = make_lead()
    path = f"/leads/{lead.pk}"
    galina.post(f"{path}/touches/", {"evidence": "answered_call"})
    assert galina.get("/sos/") == []
    given = galina.put(f"{path}/owner/", {"owner_id": str(cast["Anna"].pk)})
    assert (given["owner_name"], given["stage"]) == ("Anna", "assigned")
    nobody = galina.refused("PUT", f"{path}/owner/", {"owner_id": str(uuid4())})
    assert nobody["refusals"][0]["rule"] == "card.owner.works_here"

    until = (lead.created_at + timedelta(days=3650)).isoformat()
    past = {"stage": "ours", "reason": "The director asked", "expires_at": until}
    assert anna.refused("POST", f"{path}/override/", past)["status"] == 422
    # Past a gate goes a person, never a program.
    program = galina.refused("POST", f"{path}/override/", past)
    assert [each["rule"] for each in program["refusals"]] == ["rights.override"]
    galina.client.force_login(cast["Galina"])
    galina.headers.pop("Authorization")
    assert galina.post(f"{path}/override/", past)["stage"] == "ours"
    waits = anna.post(f"{path}/postponement/", {"until": until, "note": "In ten years"})
    assert (waits["stage"], waits["fields"]["next_contact_at"]) == (
        "next_contact",
        Lead.objects.get(pk=lead.pk).next_contact_at.isoformat(),  # type: ignore[union-attr]
    )


def test_only_a_lead_that_is_ready_is_converted(anna: Program, cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    path = f"/leads/{lead.pk}/conversion/"

    refused = anna.refused("POST", path)
    assert "next_contact_at" in {each["field"] for each in refused["refusals"]}
    assert not Deal.objects.exists()

    deal = make_deal(owner=cast["Anna"])
    assert anna.refused("POST", f"/leads/{deal.pk}/conversion/")["status"] == 404
    assert anna.get(f"/deals/{deal.pk}/")["stage"] == "request"


def test_notes_files_and_participants(anna: Program, cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    path = f"/leads/{lead.pk}"
    note = anna.post(f"{path}/notes/", {"text": "After six"}, expect=201)
    file = anna.upload(f"{path}/files/", SimpleUploadedFile("plan.txt", b"3.2 m"))

    history = anna.get(f"{path}/timeline/", kind="note")["items"]
    assert [(row["id"], row["note"]) for row in history] == [(note["id"], "After six")]
    assert (file["name"], file["size"]) == ("plan.txt", 5)
    sent = anna.ask("GET", f"/files/{file['id']}/")
    assert b"".join(sent.streaming_content) == b"3.2 m"
    assert sent.headers["Content-Disposition"] == 'attachment; filename="plan.txt"'
    assert Program(cast["Boris"]).refused("GET", f"/files/{file['id']}/")["status"] == 404
    assert anna.refused("POST", f"{path}/notes/", {"text": " "})["detail"] == (
        "Write something first."
    )
    anna.put(f"{path}/participants/{cast['Boris'].pk}/", {"role": "helper"}, expect=204)
    assert [p["name"] for p in anna.get(f"{path}/")["participants"]] == ["Boris"]
    anna.delete(f"{path}/participants/{cast['Boris'].pk}/")
    assert anna.refused("DELETE", f"{path}/participants/{cast['Boris'].pk}/")["status"] == 404
    assert anna.get(f"{path}/")["participants"] == []


# Lists.


def _fill(cast: dict[str, User], number: int) -> None:
    for n in range(number):
        make_lead(owner=cast["Anna"], client_name=f"Client {n}", phone=f"+749555501{n:02}")


def test_a_list_is_read_page_by_page_in_a_stable_order(
    galina: Program, cast: dict[str, User]
) -> None:
    _fill(cast, 7)
    for sort in ("newest", "oldest", "next_contact", "largest", "title"):
        seen: list[str] = []
        after = ""
        while True:
            page = galina.get("/leads/", limit=3, sort=sort, after=after)
            seen += [card["client_name"] for card in page["items"]]
            after = page["next"]
            if after is None:
                break
        assert len(seen) == len(set(seen)) == 7, sort
    assert [c["client_name"] for c in galina.get("/leads/", text="client 3")["items"]] == [
        "Client 3"
    ]
    for word in ("nonsense", "eyJ2IjogMX0=", "eyJ2IjogIngiLCAiaWQiOiAiNyJ9"):
        bad = galina.ask("GET", "/leads/", query={"after": word})
        assert (bad.status_code, bad.json()["errors"][0]["pointer"]) == (422, "/after")


def test_lists_are_narrowed(galina: Program, cast: dict[str, User]) -> None:
    mine = make_lead(owner=cast["Anna"], source="call", external_id="5805028000056864695")
    make_lead(owner=cast["Boris"], phone="+7 495 555 01 12", source="email")
    free = make_lead(phone="+7 495 555 01 13")

    def ids(**asked: Any) -> list[str]:
        return [card["id"] for card in galina.get("/leads/", **asked)["items"]]

    assert ids(owner=cast["Anna"].pk) == ids(source="call") == [str(mine.pk)]
    assert ids(external_id="5805028000056864695") == ids(text="555 01 11") == [str(mine.pk)]
    assert ids(owner="none") == ids(stage="new") == [str(free.pk)]
    assert ids(which="closed") == ids(pipeline="other") == ids(owner="me") == []
    assert galina.ask("GET", "/leads/", query={"sort": "colour"}).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/leads/", "/leads/board/", "/tasks/?assignee=all", "/me/day/", "/search/?text=client"],
)
def test_ten_rows_cost_as_many_queries_as_one(cast: dict[str, User], path: str) -> None:
    anna = Program(cast["Anna"])
    _fill(cast, 1)
    anna.ask("GET", path)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert anna.client.get("/api/v1" + path, headers=anna.headers).status_code == 200
        return len(captured)

    one = queries()
    _fill(cast, 10)
    assert queries() == one


def test_who_prefers_a_minimal_answer_gets_no_card_back(anna: Program) -> None:
    wish = {"Prefer": "respond-async, return=minimal"}

    made = anna.ask("POST", "/leads/", {"fields": {"client_name": "Вера"}}, headers=wish)
    path = made.headers["Location"].removeprefix("/api/v1")
    taken = anna.ask("POST", f"{path}ownership/", headers=wish)

    assert (made.status_code, made.content) == (201, b"")
    assert (taken.status_code, taken.content) == (204, b"")
    card = anna.get(path)
    assert (card["fields"]["client_name"], card["stage"]) == ("Вера", "assigned")
