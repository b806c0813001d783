"""The calendar for other programs, read back with the library they would use."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.test import Client

from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, Scene, set_scene
from tests.web.browsing import queries_of, signed_in
from tests.world import NOW, make_lead, make_user
from voronka.kernel import clock
from voronka.people.models import StaffChange, User
from voronka.process.text import Text
from voronka.scheduling.models import CalendarFeed
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.read_calendar_feed import read_calendar_feed
from voronka.web.calendar.ical import calendar_text
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reschedule_task import reschedule_task

pytestmark = pytest.mark.django_db

MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def make_feed(user: User, **form: str) -> str:
    """Make an address as the page does, and return its path."""
    page: Any = signed_in(user).post("/settings/feed/", form)
    return str(urlsplit(page.context_data["address"]).path)


def read(path: str) -> Any:
    """Read the calendar as another program does: nobody is signed in there."""
    response = Client().get(path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(response.content)


def one(path: str) -> Any:
    (event,) = read(path).walk("VEVENT")
    return event


def test_a_visit_stands_there_with_its_time_on_the_wall_and_without_a_phone() -> None:
    scene = set_scene()

    path = make_feed(scene.maxim)
    calendar, event = read(path), one(path)

    assert event["uid"] == f"visit-{scene.booking_id}@voronka"
    assert event.start == datetime(2026, 3, 11, 10, 0, tzinfo=MOSCOW)
    assert event.end == datetime(2026, 3, 11, 13, 0, tzinfo=MOSCOW)
    assert event["dtstart"].params["TZID"] == "Europe/Moscow"
    assert [str(zone["tzid"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Moscow"]
    assert (event["sequence"], event["status"]) == (0, "TENTATIVE")
    assert (event["summary"].endswith(": Vera"), event["location"]) == (True, "Tver, Lesnaya 5")
    assert event["url"] == f"http://testserver/leads/{scene.lead.pk}/"
    assert "555" not in Client().get(path).content.decode()


def test_the_phone_is_there_for_who_wants_it() -> None:
    scene = set_scene()

    event = one(make_feed(scene.maxim, with_phones="on"))

    assert "+74955550111" in event["description"]


def test_a_moved_visit_keeps_its_identifier_and_a_cancelled_one_says_so() -> None:
    scene = set_scene()
    path, anna = make_feed(scene.maxim), scene.anna.as_actor()
    before = one(path)

    move_booking(booking_id=scene.booking_id, starts_at=WEDNESDAY + DAY, actor=anna, now=NOW)
    moved = one(path)
    cancel_booking(booking_id=scene.booking_id, reason="Ill", actor=anna, now=NOW)
    off = one(path)

    assert before["uid"] == moved["uid"] == off["uid"]
    assert [before["sequence"], moved["sequence"], off["sequence"]] == [0, 1, 2]
    assert moved.start == datetime(2026, 3, 12, 10, 0, tzinfo=MOSCOW)
    assert off["status"] == "CANCELLED"


def test_a_task_with_a_deadline_stands_there_and_takes_no_time() -> None:
    scene = set_scene()
    anna = scene.anna.as_actor()
    task_id = create_task(
        card=scene.lead.ref,
        assignee_id=scene.anna.pk,
        title=Text.same("Call; say, “hello”"),
        due_at=WEDNESDAY + HOUR,
        actor=anna,
        now=NOW,
    )
    path = make_feed(scene.anna)
    before = one(path)

    reschedule_task(task_id=task_id, due_at=WEDNESDAY + 2 * HOUR, actor=anna, now=NOW)
    after = one(path)

    assert (before["uid"], before["transp"]) == (f"task-{task_id}@voronka", "TRANSPARENT")
    assert before["summary"] == "Call; say, “hello”: Vera"
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert after.start == datetime(2026, 3, 11, 12, 0, tzinfo=MOSCOW)
    assert Task.objects.count() == 1


def test_an_hour_stays_the_hour_on_the_wall_when_clocks_are_changed() -> None:
    scene = set_scene()
    path, berlin = make_feed(scene.maxim), ZoneInfo("Europe/Berlin")
    content = read_calendar_feed(secret=path.split("/")[-1].removesuffix(".ics"), now=NOW)
    visit = content.visits[0]
    days = [datetime(2026, 3, 28, 9, tzinfo=berlin), datetime(2026, 3, 30, 9, tzinfo=berlin)]
    visits = tuple(replace(visit, starts_at=at, ends_at=at + HOUR) for at in days)
    text = calendar_text(replace(content, visits=visits), zone=berlin, absolute=str, now=NOW)

    calendar: Any = icalendar.Calendar.from_ical(text)
    winter, summer = calendar.walk("VEVENT")
    assert [each["dtstart"].to_ical() for each in (winter, summer)] == [
        b"20260328T090000",
        b"20260330T090000",
    ]
    assert summer.start.utcoffset() - winter.start.utcoffset() == timedelta(hours=1)
    (zone,) = calendar.walk("VTIMEZONE")
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}


def test_an_address_opens_nothing_once_it_is_renewed_revoked_or_its_person_has_left() -> None:
    scene = set_scene()
    client = signed_in(scene.maxim)

    first = make_feed(scene.maxim)
    second = make_feed(scene.maxim)
    assert (Client().get(first).status_code, Client().get(second).status_code) == (404, 200)

    User.objects.filter(pk=scene.maxim.pk).update(is_active=False)
    assert Client().get(second).status_code == 404
    User.objects.filter(pk=scene.maxim.pk).update(is_active=True)

    assert client.post("/settings/feed/revocation/").status_code == 302
    assert Client().get(second).status_code == 404
    assert CalendarFeed.objects.count() == 0
    kinds = StaffChange.objects.filter(user=scene.maxim).order_by("pk").values_list("kind")
    assert [kind for (kind,) in kinds][-3:] == ["feed_issued", "feed_issued", "feed_revoked"]


def test_only_a_hash_of_the_secret_is_stored_and_the_page_shows_it_once() -> None:
    scene = set_scene()

    secret = make_feed(scene.maxim).split("/")[-1].removesuffix(".ics")
    again = signed_in(scene.maxim).get("/settings/feed/").content.decode()

    stored = CalendarFeed.objects.get()
    assert (secret in stored.hash, len(stored.hash), secret in again) == (False, 64, False)


def test_a_feed_takes_as_many_queries_for_one_visit_as_for_several() -> None:
    scene = set_scene()
    path = make_feed(scene.maxim)
    with_one = queries_of(Client(), path)
    _more_visits(scene)

    assert len(read(path).walk("VEVENT")) == 4
    assert queries_of(Client(), path) == with_one


def _more_visits(scene: Scene) -> None:
    for number in range(1, 4):
        lead = make_lead(owner=scene.anna, site_address="Tver")
        book_visit(
            ref=lead.ref,
            kind="visit",
            resource_id=scene.maxim.pk,
            starts_at=WEDNESDAY + number * DAY if number < 3 else WEDNESDAY + 5 * DAY,
            actor=scene.anna.as_actor(),
            now=NOW,
        )


def test_a_visit_to_a_card_one_does_not_see_any_more_is_left_out() -> None:
    scene = set_scene()
    path = make_feed(make_user("Zoya"))

    assert read(path).walk("VEVENT") == []
    assert scene.booking().moves == 0
