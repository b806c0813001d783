"""Events stand in the calendar of who answers for them, and in their feed (B1)."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest
from django.test import Client

from tests.gatherings.cast import BEGINS, ENDS, details, make_gathering
from tests.web.browsing import queries_of, signed_in
from tests.world import NOW, make_cast, use_showroom
from voronka.gatherings.use_cases.call_off_gathering import call_off_gathering
from voronka.gatherings.use_cases.edit_gathering import edit_gathering
from voronka.gatherings.use_cases.restore_gathering import restore_gathering
from voronka.kernel import clock
from voronka.people.models import User

pytestmark = pytest.mark.django_db

Cast = dict[str, User]
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def cast() -> Cast:
    use_showroom()
    return make_cast()


def address(*people: User) -> str:
    ids = ",".join(str(each.pk) for each in people)
    day, after = (f"{(BEGINS + timedelta(days=n)).date()}T00:00:00" for n in (0, 1))
    return f"/calendar/events/?start={day}&end={after}&people={ids}"


def shown(client: Client, *people: User) -> list[dict[str, Any]]:
    found = client.get(address(*people)).json()["events"]
    return [each for each in found if each["extendedProps"]["what"] == "event"]


def feed_of(user: User) -> Any:
    page: Any = signed_in(user).post("/settings/feed/", {})
    path = urlsplit(page.context_data["address"]).path

    def entries() -> list[tuple[Any, ...]]:
        found: Any = icalendar.Calendar.from_ical(Client().get(path).content).walk("VEVENT")
        return [
            (each["UID"], int(each["SEQUENCE"]), str(each["STATUS"]), each["DTSTART"].dt)
            for each in found
        ]

    return entries


def test_an_event_stands_in_the_calendar_of_who_answers_for_it(cast: Cast) -> None:
    anna, galina = signed_in(cast["Anna"]), signed_in(cast["Galina"])
    event = make_gathering(cast["Anna"])
    make_gathering(cast["Boris"], name="His webinar")

    (own,) = shown(anna, cast["Anna"], cast["Boris"])
    both = shown(galina, cast["Anna"], cast["Boris"])
    call_off_gathering(gathering_id=event, reason="", actor=cast["Anna"].as_actor(), now=NOW)

    assert own["title"] == "Open day"
    assert own["resourceIds"] == [str(cast["Anna"].pk)]
    assert own["editable"] is False
    assert own["extendedProps"]["page"] == f"/events/{event}/"
    assert own["extendedProps"]["address"] == "Sadovaya 1"
    assert [each["title"] for each in both] == ["Open day", "His webinar"]
    assert shown(anna, cast["Anna"]) == []


def test_a_promotion_of_weeks_stands_above_the_hours(cast: Cast) -> None:
    make_gathering(cast["Anna"], name="Spring", kind="promotion", ends_at=ENDS + timedelta(days=20))

    (event,) = shown(signed_in(cast["Anna"]), cast["Anna"])

    assert event["allDay"] is True
    assert event["start"] == str(BEGINS.date())
    assert event["end"] == str((ENDS + timedelta(days=21)).date())


def test_programs_see_who_is_busy_and_takes_as_many_queries(cast: Cast) -> None:
    galina = signed_in(cast["Galina"])
    make_gathering(cast["Anna"], audience="own")
    one = queries_of(galina, address(cast["Anna"]))
    asked = {
        "start": BEGINS.isoformat(), "end": ENDS.isoformat(), "people": str(cast["Anna"].pk),
    }  # fmt: skip

    (told,) = galina.get("/api/v1/calendar/", asked).json()["events"]
    for number in range(3):
        make_gathering(cast["Anna"], name=f"Event {number}")

    assert (told["name"], told["is_seen"]) == ("Open day", True)
    assert queries_of(galina, address(cast["Anna"])) == one


def test_changes_and_cancellation_come_through_in_the_feed(cast: Cast) -> None:
    anna = cast["Anna"].as_actor()
    read = feed_of(cast["Anna"])
    event = make_gathering(cast["Anna"])
    make_gathering(cast["Boris"])
    uid = f"event-{event}@voronka"

    told = [read()]
    moved = details(cast["Anna"], starts_at=BEGINS + HOUR, ends_at=ENDS + HOUR)
    edit_gathering(gathering_id=event, details=moved, actor=anna, now=NOW)
    told.append(read())
    call_off_gathering(gathering_id=event, reason="", actor=anna, now=NOW)
    told.append(read())
    restore_gathering(gathering_id=event, actor=anna, now=NOW)
    told.append(read())

    assert told == [
        [(uid, 1, "CONFIRMED", BEGINS)],
        [(uid, 2, "CONFIRMED", BEGINS + HOUR)],
        [(uid, 3, "CANCELLED", BEGINS + HOUR)],
        [(uid, 4, "CONFIRMED", BEGINS + HOUR)],
    ]
