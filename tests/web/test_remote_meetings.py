"""Meetings by video call: a link instead of an address, and nobody travels (B1)."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import icalendar
import pytest
from django.test import Client

from tests.scheduling.cast import HOUR, WEDNESDAY, Scene, set_scene
from tests.web.browsing import HTMX, signed_in
from tests.web.test_calendar_feed import make_feed
from tests.world import NOW
from voronka.kernel import clock
from voronka.process.facts import facts
from voronka.process.loader import parse_playbook
from voronka.process.problems import PlaybookInvalid
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.edit_booking import edit_booking
from voronka.scheduling.use_cases.start_travel import start_travel

pytestmark = pytest.mark.django_db

# Right after the visit of the scene: nobody needs the time to travel.
AFTERNOON = WEDNESDAY + 4 * HOUR
SHOWROOM = Path(__file__).parents[1] / "showroom.yaml"
TYPED = "https://meet.example/the-usual-room"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def book(scene: Scene, **more: Any) -> UUID:
    wanted: dict[str, Any] = {"kind": "call", "starts_at": AFTERNOON} | more
    return book_visit(
        ref=scene.lead.ref,
        resource_id=scene.maxim.pk,
        actor=scene.anna.as_actor(),
        now=NOW,
        **wanted,
    )


def refused(run: Callable[[], object]) -> list[tuple[str, str]]:
    before = list(Booking.objects.order_by("pk").values())
    with pytest.raises(UnableToBook) as refusal:
        run()
    assert list(Booking.objects.order_by("pk").values()) == before
    return [(each.field, each.message.en) for each in refusal.value.problems]


def test_each_meeting_gets_a_room_of_its_own_and_no_address() -> None:
    scene = set_scene()

    first = Booking.objects.get(pk=book(scene))
    edit_booking(booking_id=first.pk, link=TYPED, actor=scene.anna.as_actor(), now=NOW)
    changed = Booking.objects.get(pk=first.pk)

    assert re.fullmatch(r"https://meet\.example/salon-[0-9a-f]{16}", first.link)
    assert (first.address, first.busy) == ("", first.during)
    assert (changed.link, changed.address) == (TYPED, "")


def test_a_typed_link_wins_and_what_is_no_link_is_refused() -> None:
    scene = set_scene()

    wrong = refused(lambda: book(scene, link="javascript:alert(1)"))
    booking_id = book(scene, link=f" {TYPED} ")
    emptied = refused(
        lambda: edit_booking(
            booking_id=booking_id, wishes="Soon", actor=scene.anna.as_actor(), now=NOW
        )
    )

    assert wrong == [("link", "This is no link.")]
    assert emptied == [("link", "There is no link to the meeting.")]
    assert Booking.objects.get(pk=booking_id).link == TYPED


def test_nobody_travels_to_it() -> None:
    scene = set_scene()
    booking_id = book(scene)
    maxim = scene.maxim.as_actor()

    said = refused(lambda: start_travel(booking_id=booking_id, actor=maxim, now=AFTERNOON))

    assert said == [("", "This meeting is by video call.")]


def test_the_dialog_asks_for_a_link_and_the_card_joins_by_it() -> None:
    scene = set_scene()
    client, visits = signed_in(scene.anna), f"/leads/{scene.lead.pk}/visits/"

    asked = client.get(f"{visits}new/?booking=call", headers=HTMX).content.decode()
    slot = f"{scene.maxim.pk}|{AFTERNOON.isoformat()}"
    form = {"booking": "call", "slot": slot, "link": TYPED}
    done = client.post(f"{visits}new/?booking=call", form, headers=HTMX)
    card = client.get(visits).content.decode()

    assert ('name="link"' in asked, 'name="address"' in asked) == (True, False)
    assert done.status_code == 204
    [meeting] = re.findall(r'<article[^>]*data-booking="call".*?</article>', card, re.DOTALL)
    assert f'href="{TYPED}"' in meeting
    assert ("Join the call" in meeting, "/travel/" in meeting) == (True, False)


def test_a_phone_joins_by_one_tap_and_the_feed_knows_the_link() -> None:
    scene = set_scene()
    booking_id = book(scene, link=TYPED)
    client = signed_in(scene.maxim)

    page = client.get("/field/?day=2026-03-11").content.decode()
    feed = icalendar.Calendar.from_ical(Client().get(make_feed(scene.maxim)).content)

    [stop] = re.findall(rf'<details[^>]*id="visit-{booking_id}".*?</summary>.*?</div>', page, re.S)
    assert f'<a class="btn btn-join" href="{TYPED}"' in stop
    assert ("Route" in stop, "travel" in stop) == (False, False)
    [event] = [each for each in feed.walk("VEVENT") if str(booking_id) in str(each["uid"])]
    assert (event["location"], event["conference"]) == (TYPED, TYPED)


def test_the_link_goes_to_the_client_in_a_message() -> None:
    scene = set_scene()
    book(scene, link=TYPED)
    page = signed_in(scene.anna).get(
        f"/leads/{scene.lead.pk}/messages/sms/?message=call_agreed", headers=HTMX
    )

    assert f"We call at 14:00. Join: {TYPED}" in page.content.decode()


def test_a_process_says_what_is_wrong_with_a_kind_of_meeting() -> None:
    kind = "label: Call, role: sales, duration: 30m"
    text = f"""
bookings:
  one: {{{kind}, link: "https://meet.example/a"}}
  two: {{{kind}, remote: true, buffer: 10m, link: "meet.example/{{{{ room }}}}"}}
  three: {{{kind}, remote: true, link: "https://meet.example/{{{{ phone }}}}"}}
"""
    with pytest.raises(PlaybookInvalid) as wrong:
        parse_playbook(SHOWROOM.read_text() + text, facts)

    said = str(wrong.value)
    assert "only a remote meeting has a link; say 'remote: true'" in said
    assert "nobody travels to a remote meeting; leave the buffer out" in said
    assert "a link begins with https:// and has no spaces" in said
    assert "a link knows only {{ room }}, not 'phone'" in said


def test_programs_book_it_with_or_without_a_link() -> None:
    scene = set_scene()
    client = signed_in(scene.anna)
    body = {"kind": "call", "resource_id": str(scene.maxim.pk), "starts_at": AFTERNOON.isoformat()}
    address = f"/api/v1/leads/{scene.lead.pk}/bookings/"

    kinds = client.get("/api/v1/booking-kinds/").json()
    made = client.post(address, body, content_type="application/json").json()
    details = {"link": TYPED, "wishes": "Share the screen"}
    changed = client.put(
        f"/api/v1/bookings/{made['id']}/details/", details, content_type="application/json"
    ).json()

    assert {each["key"]: each["is_remote"] for each in kinds} == {"visit": False, "call": True}
    assert made["link"].startswith("https://meet.example/salon-")
    assert (changed["link"], changed["wishes"]) == (TYPED, "Share the screen")
    assert made["ends_at"] == (AFTERNOON + timedelta(minutes=30)).isoformat().replace("+00:00", "Z")
