"""Tasks, visits, messages, people and the process by the API."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from tests.api.client import Program
from tests.world import NOW, make_cast, make_lead, use_kitchens
from voronka.channels.models import OutboxMessage
from voronka.kernel import clock
from voronka.people.models import User
from voronka.scheduling.models import Booking
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

SITE = "Moscow, Lesnaya 1"


@pytest.fixture
def cast() -> dict[str, User]:
    use_kitchens()
    return make_cast()


@pytest.fixture
def anna(cast: dict[str, User]) -> Program:
    return Program(cast["Anna"])


# Tasks.


def test_a_task_lives_from_its_setting_to_its_closing(anna: Program, cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"])
    later = (clock.now() + timedelta(days=2)).isoformat()
    task = anna.post(
        f"/leads/{lead.pk}/tasks/", {"title": "Ask for a plan", "due_at": later}, expect=201
    )
    path = f"/tasks/{task['id']}"
    assert (task["title"], task["assignee_name"], task["is_open"]) == (
        "Ask for a plan",
        "Anna",
        True,
    )
    assert task["card"]["client_name"] == "Vera"
    assert task["id"] in {each["id"] for each in anna.get("/tasks/")["items"]}
    assert Program(cast["Boris"]).refused("GET", f"{path}/")["status"] == 404

    moved = anna.put(f"{path}/deadline/", {"due_at": (NOW + timedelta(days=3650)).isoformat()})
    assert moved["due_at"] == "2036-03-07T09:00:00Z"
    bad = anna.refused("PUT", f"{path}/deadline/", {"due_at": "2026-03-10T12:00:00"})
    assert bad["errors"][0]["pointer"] == "/due_at"
    stale = anna.refused("PUT", f"{path}/deadline/", {"due_at": later, "seen": later})
    unseen = {"assignee_id": str(cast["Galina"].pk), "seen": str(cast["Boris"].pk)}
    late = anna.refused("PUT", f"{path}/assignee/", unseen)
    assert (stale["status"], late["status"]) == (409, 409)
    given = anna.put(f"{path}/assignee/", {"assignee_id": str(cast["Boris"].pk)})
    assert given["assignee_name"] == "Boris"
    closed = anna.post(f"{path}/closure/", {"note": "Sent"})
    assert (closed["is_open"], closed["note"], closed["closed_by_name"]) == (False, "Sent", "Anna")
    assert anna.refused("POST", f"{path}/closure/", {})["status"] == 422
    assert anna.delete(f"{path}/closure/", expect=200)["is_open"] is True
    cancelled = anna.post(f"{path}/cancellation/", {"reason": "A mistake"})
    assert (cancelled["is_open"], cancelled["cancel_reason"]) == (False, "A mistake")


def test_a_task_that_says_nothing_or_has_no_such_line_is_refused(
    anna: Program, cast: dict[str, User]
) -> None:
    lead = make_lead(owner=cast["Anna"])
    before = Task.objects.count()

    empty = anna.refused("POST", f"/leads/{lead.pk}/tasks/", {})
    nobody = anna.refused(
        "POST", f"/leads/{lead.pk}/tasks/", {"title": "x", "assignee_id": str(uuid4())}
    )

    assert (empty["status"], nobody["status"]) == (422, 422)
    assert Task.objects.count() == before
    task = Task.objects.get(template="first_call")
    line = anna.refused("PUT", f"/tasks/{task.pk}/items/", {"path": [99], "done": True})
    assert line["status"] == 422
    task.refresh_from_db()
    assert not any(each["done_at"] for each in task.checklist)


# Visits.


def _book(anna: Program, lead: Any, cast: dict[str, User]) -> dict[str, Any]:
    start = clock.now() + timedelta(days=7)
    slots = anna.get(
        "/booking-kinds/visit/slots/",
        start=start.isoformat(),
        end=(start + timedelta(days=3)).isoformat(),
        duration_minutes=120,
    )
    wish = {
        "kind": "visit",
        "resource_id": str(cast["Maxim"].pk),
        "starts_at": slots[0]["starts_at"],
        "duration_minutes": 120,
    }
    booking: dict[str, Any] = anna.post(f"/leads/{lead.pk}/bookings/", wish, expect=201)
    return booking


def test_a_visit_is_edited_and_called_off(anna: Program, cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Anna"], site_address=SITE)
    kind, _call = anna.get("/booking-kinds/")
    assert (kind["key"], kind["duration_minutes"]) == ("visit", 180)
    assert [person["name"] for person in kind["resources"]] == ["Maxim"]
    booking = _book(anna, lead, cast)
    path = f"/bookings/{booking['id']}"

    edited = anna.put(f"{path}/details/", {"address": "Moscow, Polevaya 2", "wishes": "Call"})
    assert (edited["address"], edited["wishes"]) == ("Moscow, Polevaya 2", "Call")
    early = anna.refused("POST", f"{path}/departure/")
    assert early["type"] == "urn:voronka:problem:not-bookable"
    assert anna.refused("POST", f"{path}/cancellation/", {"reason": ""})["status"] == 422
    off = anna.post(f"{path}/cancellation/", {"reason": "Ill"})
    assert (off["status"], off["cancel_reason"]) == ("cancelled", "Ill")
    assert anna.refused("POST", f"{path}/confirmation/")["status"] == 422
    assert Booking.objects.get().status == "cancelled"
    assert anna.get("/bookings/without-result/") == []


def test_a_visit_that_cannot_be_says_everything_that_is_wrong(
    anna: Program, cast: dict[str, User]
) -> None:
    lead = make_lead(owner=cast["Anna"], phone=None)
    wish = {
        "kind": "visit",
        "resource_id": str(cast["Maxim"].pk),
        "starts_at": "2020-03-10T12:00:00Z",
        "duration_minutes": 5,
    }

    problem = anna.refused("POST", f"/leads/{lead.pk}/bookings/", wish)

    pointers = {error["pointer"] for error in problem["errors"]}
    assert {"/starts_at", "/duration", "/card/phone", "/card/site_address"} <= pointers
    assert not Booking.objects.exists()
    unknown = anna.ask(
        "GET",
        "/booking-kinds/party/slots/",
        query={"start": "2026-03-10T12:00:00Z", "end": "2026-03-11T12:00:00Z"},
    )
    assert unknown.status_code == 404


# Messages.


def test_messages_go_to_the_client_or_say_what_is_missing(
    anna: Program, cast: dict[str, User]
) -> None:
    lead = make_lead(owner=cast["Anna"])
    path = f"/leads/{lead.pk}/messages/"
    letter = {"channel": "email", "subject": "Hello", "text": "A price list"}

    problem = anna.refused("POST", path, letter)
    assert [error["pointer"] for error in problem["errors"]] == ["/email"]
    assert not OutboxMessage.objects.exists()

    sms = anna.post(path, {"channel": "sms", "text": "Hello"}, expect=201)
    assert (sms["recipient"], sms["status"], sms["by_hand"]) == ("+74955550111", "queued", True)
    details = anna.get(f"/messages/{sms['id']}/")
    assert (details["message"]["text"], details["tries"]) == ("Hello", [])
    assert anna.refused("POST", f"/messages/{sms['id']}/retries/")["status"] == 422
    assert anna.refused("POST", f"/messages/{sms['id']}/arrival/")["status"] == 422
    assert [m["id"] for m in anna.get("/messages/", channel="sms")] == [sms["id"]]
    stranger = Program(cast["Boris"])
    assert stranger.get("/messages/") == []
    assert stranger.refused("GET", f"/messages/{sms['id']}/")["status"] == 404
    assert (
        anna.refused("POST", f"/leads/{lead.pk}/catalogue/", {"items": ["none"]})["status"] == 422
    )
    filled = {each["key"]: each for each in anna.get(f"/leads/{lead.pk}/message-templates/")}
    assert filled["visit_confirmed"]["problem"] != ""


# People, the process, the sandbox.


def test_i_am_told_who_i_am_and_change_how_i_am_spoken_to(
    anna: Program, cast: dict[str, User]
) -> None:
    me = anna.get("/me/")
    assert (me["name"], me["role"], "book" in me["can"]) == ("Anna", "sales", True)
    assert anna.patch("/me/", {"language": "ru"})["language"] == "ru"
    assert anna.refused("PATCH", "/me/", {"language": "de"})["status"] == 422
    assert len(anna.get("/people/")) == 8
    assert {team["name"] for team in anna.get("/teams/")} == {"Showroom", "Branch"}
    maxim = Program(cast["Maxim"]).get("/me/")
    assert "budget" in maxim["hidden_fields"]


def test_notifications_are_read(anna: Program, cast: dict[str, User]) -> None:
    lead = make_lead(owner=cast["Boris"])
    boris = Program(cast["Boris"])
    task = {"title": "Help", "assignee_id": str(cast["Anna"].pk)}
    boris.post(f"/leads/{lead.pk}/tasks/", task, expect=201)

    told = anna.get("/me/notifications/")
    assert (told["unread"], told["items"][0]["is_read"]) == (1, False)
    anna.post("/me/notifications/reading/", {}, expect=204)

    assert anna.get("/me/notifications/")["unread"] == 0
    assert anna.get("/me/day/")["later"][0]["title"] == "Help"


def test_the_process_is_read_in_the_language_asked_for(cast: dict[str, User]) -> None:
    english, russian = (Program(cast["Anna"], language=language) for language in ("en", "ru"))

    stages = english.get("/playbook/")["pipelines"][0]["stages"]
    assert (stages[0]["key"], stages[0]["kind"], stages[0]["label"]) == ("new", "initial", "New")
    assert russian.get("/playbook/")["pipelines"][0]["stages"][0]["label"] == "Не обработан"
    assert english.get("/playbook/source/")["playbook"] == "kitchens"
    words = russian.get("/playbook/words/")
    assert (words["title"], words["locale"]) == ("Кухонный салон", "ru")
    assert russian.get("/forms/site/")["questions"][0]["name"] == "client_name"


def test_the_clock_moves_in_a_sandbox_only_and_not_for_everybody(
    anna: Program, cast: dict[str, User]
) -> None:
    galina = Program(cast["Galina"])
    assert galina.refused("GET", "/sandbox/clock/")["status"] == 404
    assert galina.refused("POST", "/sandbox/clock/", {"minutes": 5})["status"] == 404
    with override_settings(SANDBOX=True):
        assert anna.refused("POST", "/sandbox/clock/", {"minutes": 5})["status"] == 403
        before = galina.get("/sandbox/clock/")
        assert galina.refused("POST", "/sandbox/clock/", {})["detail"] == "Nothing is ahead."
        after = galina.post("/sandbox/clock/", {"minutes": 60})
        assert after["now"] > before["now"]
        back = galina.refused("POST", "/sandbox/clock/", {"to": before["now"]})
        both = {"minutes": 5, "to": after["now"]}
        assert (back["status"], galina.refused("POST", "/sandbox/clock/", both)["status"]) == (
            422,
            422,
        )


def test_what_is_not_there_is_answered_as_a_problem(anna: Program) -> None:
    assert anna.refused("GET", "/nowhere/")["status"] == 404
    assert anna.refused("GET", "/leads/not-an-id/")["status"] == 422
    wrong = anna.refused("DELETE", "/leads/")
    assert (wrong["status"], set(wrong["detail"].split(", "))) == (405, {"GET", "POST"})
