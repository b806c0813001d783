"""Events by the API: the same rules as on the pages (B1)."""

from typing import Any

import pytest

from tests.api.client import Program
from tests.gatherings.cast import BEGINS, DOOR, ENDS
from tests.world import NOW, make_cast, make_lead, use_showroom
from voronka.gatherings.models import Gathering, Guest
from voronka.kernel import clock
from voronka.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, User]:
    use_showroom()
    return make_cast()


def body(by: User, **changed: Any) -> dict[str, Any]:
    return {
        "name": "Open day",
        "kind": "open_day",
        "starts_at": BEGINS.isoformat(),
        "ends_at": ENDS.isoformat(),
        "responsible_id": str(by.pk),
        "audience": "own",
    } | changed


def test_a_program_makes_an_event_invites_and_marks(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    anna, lead = Program(cast["Anna"]), make_lead(owner=cast["Anna"])

    made = anna.ask("POST", "/events/", body(cast["Anna"]))
    event = f"/events/{made.json()['id']}/"
    guests = anna.ask("POST", f"{event}guests/", {"kind": "lead", "ids": [str(lead.pk)]})
    again = anna.ask("POST", f"{event}guests/", {"kind": "lead", "ids": [str(lead.pk)]})
    guest = guests.json()[0]
    early = anna.ask("PUT", f"{event}guests/{guest['id']}/status/", {"status": "absent"})
    monkeypatch.setattr(clock, "now", lambda: DOOR)
    marked = anna.ask("PUT", f"{event}guests/{guest['id']}/status/", {"status": "attended"})

    assert (made.status_code, guests.status_code, again.json()) == (201, 201, [])
    assert (guest["name"], guest["ref"], early.status_code) == (
        "Vera",
        {"kind": "lead", "id": str(lead.pk)},
        422,
    )
    assert marked.json()["status"] == "attended"
    assert anna.ask("GET", event).json()["counts"] == {"attended": 1}
    assert anna.ask("GET", f"{event}outcome/").json()["leads"]["open"] == 1
    [found] = anna.ask("GET", f"/leads/{lead.pk}/events/").json()
    assert (found["name"], found["status"]) == ("Open day", "attended")
    listed = anna.ask("GET", f"/leads/?event={made.json()['id']}:attended").json()
    assert [each["id"] for each in listed["items"]] == [str(lead.pk)]


def test_a_stranger_is_told_of_nothing_and_changes_nothing(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    made = Program(cast["Anna"]).ask("POST", "/events/", body(cast["Anna"]))
    boris, event = Program(cast["Boris"]), f"/events/{made.json()['id']}/"

    answers = [
        boris.ask("GET", event),
        boris.ask("PUT", event, body(cast["Boris"], name="Mine")),
        boris.ask("POST", f"{event}cancellation/", {"reason": ""}),
        boris.ask("GET", f"{event}guests/"),
        boris.ask("POST", f"{event}absences/"),
        boris.ask("DELETE", f"{event}absences/"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 6
    assert boris.ask("GET", "/events/").json() == {"items": [], "next": None}
    wrong = Program(cast["Olga"]).ask("POST", "/events/", body(cast["Olga"]))
    assert wrong.status_code == 403
    ends = {"ends_at": BEGINS.isoformat()}
    refused = boris.ask("POST", "/events/", body(cast["Boris"]) | ends)
    assert (refused.status_code, "end after it begins" in refused.text) == (422, True)
    assert (Gathering.objects.get().name, Guest.objects.count()) == ("Open day", 0)
