"""The calendar for programs: visits, tasks, absences and free time, as far as one may look."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.client import Program
from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, set_scene
from tests.world import NOW, make_lead, make_user
from voronka.kernel import clock
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.text import Text
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_what_fills_the_time_of_a_measurer_and_when_he_is_free() -> None:
    scene = set_scene()
    record_absence(
        user_id=scene.maxim.pk,
        starts_at=WEDNESDAY + DAY,
        ends_at=WEDNESDAY + 2 * DAY,
        reason="Dentist",
        actor=scene.maxim.as_actor(),
    )
    create_task(
        card=scene.lead.ref,
        assignee_id=scene.anna.pk,
        title=Text.same("Call Vera"),
        due_at=WEDNESDAY + 5 * HOUR,
        actor=scene.anna.as_actor(),
        now=NOW,
    )
    anna = Program(scene.anna)

    people = anna.get("/calendar/people/")
    found = _asked(anna, scene.anna.pk, scene.maxim.pk)

    assert [(each["name"], each["is_visitor"]) for each in people] == [
        ("Anna", False),
        ("Maxim", True),
    ]
    (visit,) = found["visits"]
    assert (visit["id"], visit["client_name"]) == (str(scene.booking_id), "Vera")
    assert [each["title"] for each in found["tasks"]] == ["Call Vera"]
    (away,) = found["absences"]
    assert (away["person_id"], away["note"]) == (str(scene.maxim.pk), "")
    assert all(each["person_id"] == str(scene.maxim.pk) for each in found["free"])
    free_at = [each["starts_at"] for each in found["free"]]
    assert free_at != [] and visit["starts_at"] not in free_at


def test_a_colleague_sees_a_visit_as_busy_time_and_nobody_elses_tasks() -> None:
    scene = set_scene()
    make_lead(owner=scene.anna)
    boris = Program(make_user("Boris"))

    found = _asked(boris, scene.anna.pk, scene.maxim.pk)

    (visit,) = found["visits"]
    assert (visit["ref"], visit["client_name"], visit["address"]) == (None, "", "")
    assert found["tasks"] == []
    assert [each["name"] for each in boris.get("/calendar/people/")] == ["Boris", "Maxim"]


def test_a_visit_is_moved_and_a_taken_time_is_refused_with_what_is_free() -> None:
    scene = set_scene()
    anna, path = Program(scene.anna), f"/bookings/{scene.booking_id}/time/"
    slots = anna.get(
        "/booking-kinds/visit/slots/",
        start=WEDNESDAY.isoformat(),
        end=(WEDNESDAY + 2 * DAY).isoformat(),
        except_booking=scene.booking_id,
    )
    free = next(each for each in slots if each["starts_at"] > (WEDNESDAY + HOUR).isoformat())

    refused = anna.refused("PUT", path, {"starts_at": (NOW - timedelta(days=1)).isoformat()})
    unmoved = scene.booking().during.lower
    moved = anna.put(path, {"starts_at": free["starts_at"]})

    assert (refused["status"], unmoved) == (422, WEDNESDAY)
    assert refused["errors"] != []
    assert moved["moves"] == 1
    assert scene.booking().during.lower.isoformat() == free["starts_at"]


def _asked(program: Program, *people: Any) -> Any:
    start, end = WEDNESDAY.replace(hour=0).isoformat(), (WEDNESDAY + 3 * DAY).isoformat()
    answer = program.client.get(
        "/api/v1/calendar/",
        {"start": start, "end": end, "people": [str(each) for each in people]},
        headers=program.headers,
    )
    assert answer.status_code == 200, answer.content
    return answer.json()
