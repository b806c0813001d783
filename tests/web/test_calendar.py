from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, set_scene
from tests.web.browsing import HTMX, queries_of, signed_in, told
from tests.world import NOW, make_lead, make_user
from voronka.kernel import clock
from voronka.people.models import Absence, User
from voronka.people.use_cases.record_absence import record_absence
from voronka.process.text import Text
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def address(*people: User, day: str = "2026-03-11", **more: str) -> str:
    ids = ",".join(str(each.pk) for each in people)
    query = "".join(f"&{name}={value}" for name, value in more.items())
    return (
        f"/calendar/events/?start={day}T00:00:00&end={day[:8]}{int(day[8:]) + 1}T00:00:00"
        f"&people={ids}{query}"
    )


def events(client: Client, *people: User, **more: str) -> dict[str, list[dict[str, Any]]]:
    """Return the events by what they are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for event in client.get(address(*people, **more)).json()["events"]:
        found.setdefault(event["extendedProps"]["what"], []).append(event)
    return found


def task_for(anna: User, lead: Any, due_at: datetime) -> Task:
    task_id = create_task(
        card=lead.ref,
        assignee_id=anna.pk,
        title=Text.same("Call Vera"),
        due_at=due_at,
        actor=anna.as_actor(),
        now=NOW,
    )
    return Task.objects.get(pk=task_id)


def test_visits_tasks_absences_and_free_time_stand_in_one_calendar() -> None:
    scene = set_scene()
    task = task_for(scene.anna, scene.lead, WEDNESDAY + HOUR)
    record_absence(
        user_id=scene.anna.pk,
        starts_at=WEDNESDAY + 6 * HOUR,
        ends_at=WEDNESDAY + 8 * HOUR,
        reason="Dentist",
        actor=scene.anna.as_actor(),
    )

    found = events(signed_in(scene.anna), scene.anna, scene.maxim)

    (visit,) = found["visit"]
    assert visit["id"] == f"visit-{scene.booking_id}"
    assert (visit["start"], visit["end"]) == ("2026-03-11T10:00:00", "2026-03-11T13:00:00")
    assert (visit["title"], visit["editable"]) == ("Vera", True)
    assert visit["resourceIds"] == [str(scene.maxim.pk)]
    (due,) = found["task"]
    assert (due["id"], due["start"], due["title"]) == (
        f"task-{task.pk}",
        "2026-03-11T11:00:00",
        "Call Vera",
    )
    (away,) = found["away"]
    assert (away["title"], away["start"]) == ("Dentist", "2026-03-11T16:00:00")
    # Maxim is free again half an hour after the visit.
    assert [each["start"] for each in found["free"]] == ["2026-03-11T13:30:00"]
    assert {each["start"] for each in found["closed"]} == {
        "2026-03-11T00:00:00",
        found["closed"][1]["start"],
    }


def test_others_learn_that_somebody_is_busy_or_away_and_no_more() -> None:
    scene = set_scene()
    boris = make_user("Boris")
    record_absence(
        user_id=scene.maxim.pk,
        starts_at=WEDNESDAY + 6 * HOUR,
        ends_at=WEDNESDAY + 8 * HOUR,
        reason="Dentist",
        actor=scene.maxim.as_actor(),
    )
    task_for(scene.anna, scene.lead, WEDNESDAY + HOUR)

    answer = signed_in(boris).get(address(boris, scene.maxim, scene.anna))
    page = answer.content.decode()

    assert ("Vera" in page, "Lesnaya" in page, "Dentist" in page) == (False, False, False)
    found = events(signed_in(boris), boris, scene.maxim, scene.anna)
    assert [(each["title"], each["editable"]) for each in found["visit"]] == [("Busy", False)]
    assert [each["title"] for each in found["away"]] == ["Away"]
    assert "task" not in found
    assert Absence.objects.count() == 1


def test_a_measurer_sees_his_own_calendar_and_no_free_time_to_give_away() -> None:
    scene = set_scene()

    page = signed_in(scene.maxim).get("/calendar/").content.decode()
    found = events(signed_in(scene.maxim), scene.maxim, scene.anna)

    assert str(scene.anna.pk) not in page
    assert ("data-new-visit" in page, "free" in found) == (False, False)
    assert [each["title"] for each in found["visit"]] == ["Vera"]
    assert {each["resourceIds"][0] for each in found["closed"]} == {str(scene.maxim.pk)}


def test_whom_one_looks_at_is_remembered() -> None:
    scene = set_scene()
    galina = make_user("Galina")
    client = signed_in(galina)

    client.post(
        "/layouts/calendar/",
        data={"people": [str(scene.anna.pk)], "view": "week"},
        content_type="application/json",
    )
    response: Any = client.get("/calendar/")

    setup = response.context_data["setup"]
    assert (setup["chosen"], setup["view"]) == ([str(scene.anna.pk)], "week")


def test_a_dragged_visit_moves_and_the_toast_takes_it_back() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    confirm_booking(booking_id=scene.booking_id, actor=scene.anna.as_actor(), now=NOW)
    move = f"/visits/{scene.booking_id}/move/"

    dragged = client.post(
        move,
        {"slot": f"{scene.maxim.pk}|2026-03-12T12:00:00", "duration": "120"},
        headers=HTMX,
    )

    booking = scene.booking()
    note = told(dragged)["toast"]
    assert dragged.status_code == 204
    assert (booking.starts_at, booking.ends_at - booking.starts_at) == (
        WEDNESDAY + DAY + 2 * HOUR,
        2 * HOUR,
    )
    assert (note["text"], note["undo"]) == (
        "The visit is moved. The client has to confirm the new time.",
        move,
    )

    assert client.post(note["undo"], note["values"], headers=HTMX).status_code == 204
    assert (scene.booking().starts_at, scene.booking().ends_at) == (
        WEDNESDAY,
        WEDNESDAY + 3 * HOUR,
    )
    # What was agreed with the client is kept.
    assert scene.booking().address == "Tver, Lesnaya 5"


def test_a_visit_dragged_onto_another_is_refused_with_what_to_change() -> None:
    scene = set_scene()
    other = make_lead(owner=scene.anna, client_name="Nina", site_address="Tver, Sovetskaya 1")
    book_visit(
        ref=other.ref,
        kind="visit",
        resource_id=scene.maxim.pk,
        starts_at=WEDNESDAY + DAY,
        actor=scene.anna.as_actor(),
        now=NOW,
    )

    refused = signed_in(scene.anna).post(
        f"/visits/{scene.booking_id}/move/",
        {"slot": f"{scene.maxim.pk}|2026-03-12T10:00:00", "duration": "180"},
        headers=HTMX,
    )

    page = refused.content.decode()
    assert (refused.status_code, refused["HX-Retarget"]) == (422, "#dialog")
    assert ("Nina" in page, "Free near by" in page) == (True, True)
    assert (scene.booking().starts_at, scene.booking().moves) == (WEDNESDAY, 0)


def test_a_dragged_task_gets_another_deadline_but_none_in_the_past() -> None:
    scene = set_scene()
    client, task = signed_in(scene.anna), task_for(scene.anna, scene.lead, WEDNESDAY)
    drag = f"/calendar/tasks/{task.pk}/deadline/"

    moved = client.post(drag, {"due_at": "2026-03-12T15:00:00"}, headers=HTMX)
    task.refresh_from_db()
    assert (moved.status_code, task.due_at) == (204, datetime(2026, 3, 12, 12, 0, tzinfo=UTC))
    refused = client.post(drag, {"due_at": "2026-03-09T15:00:00"}, headers=HTMX)
    task.refresh_from_db()
    assert (refused.status_code, task.due_at) == (409, datetime(2026, 3, 12, 12, 0, tzinfo=UTC))
    note = told(moved)["toast"]
    client.post(note["undo"], note["values"], headers=HTMX)
    task.refresh_from_db()
    assert task.due_at == WEDNESDAY


def test_a_free_place_is_booked_for_a_card_that_is_searched() -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, client_name="Nina Belova", site_address="Tver 1")
    client = signed_in(scene.anna)
    asked = f"at=2026-03-12T10:00:00&who={scene.maxim.pk}&kind=visit"

    form = client.get(f"/calendar/visits/new/?{asked}", headers=HTMX).content.decode()
    found: Any = client.get(f"/calendar/cards/?{asked}&q=Belova", headers=HTMX)
    (choice,) = found.context_data["choices"]
    arrange = client.get(choice.address, headers=HTMX).content.decode()

    assert ("Nina Belova" in form, "Vera" in form) == (True, True)
    assert choice.address.startswith(f"/leads/{lead.pk}/visits/new/?booking=visit")
    at = WEDNESDAY + timedelta(days=1)
    assert f'value="{scene.maxim.pk}|{at.isoformat()}" checked' in arrange


def test_from_a_card_the_first_free_time_stands_ticked() -> None:
    scene = set_scene()
    lead = make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9")

    page = signed_in(scene.anna).get(f"/leads/{lead.pk}/visits/new/", headers=HTMX)

    assert page.content.decode().count(" checked>") == 1


def test_a_visit_is_shown_with_what_can_be_done_and_to_strangers_not_at_all() -> None:
    scene = set_scene()
    shown = f"/calendar/visits/{scene.booking_id}/"

    page = signed_in(scene.anna).get(shown, headers=HTMX).content.decode()

    assert ("Vera" in page, f"/visits/{scene.booking_id}/move/" in page) == (True, True)
    assert signed_in(make_user("Boris")).get(shown, headers=HTMX).status_code == 404


@pytest.mark.parametrize("broken", ["start=x&end=y", "start=2026-03-11T00:00:00", "people=7"])
def test_a_question_without_sense_is_refused(broken: str) -> None:
    scene = set_scene()

    assert signed_in(scene.anna).get(f"/calendar/events/?{broken}").status_code == 400


def test_takes_as_many_queries_for_one_visit_and_task_as_for_several() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    task_for(scene.anna, scene.lead, WEDNESDAY)
    path = address(scene.anna, scene.maxim).replace("2026-03-12", "2026-03-20")
    with_one = queries_of(client, path)
    for number in range(1, 3):
        lead = make_lead(owner=scene.anna, site_address="Tver")
        task_for(scene.anna, lead, WEDNESDAY + number * HOUR)
        book_visit(
            ref=lead.ref,
            kind="visit",
            resource_id=scene.maxim.pk,
            starts_at=WEDNESDAY + number * DAY,
            actor=scene.anna.as_actor(),
            now=NOW,
        )

    assert len(client.get(path).json()["events"]) > 5
    assert queries_of(client, path) == with_one
