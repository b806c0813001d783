from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.channels.salon import use_salon
from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, set_scene
from tests.web.browsing import HTMX, queries_of, signed_in
from tests.world import NOW, make_cast, make_lead, make_user, use_kitchens
from voronka.kernel import clock
from voronka.records.models import CardFile
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.confirm_booking import confirm_booking

pytestmark = pytest.mark.django_db

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 15) Mobile Safari/537.36"}
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class Hands:
    """The hands of the clock, as a test sets them."""

    at = NOW


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> Hands:
    hands = Hands()
    monkeypatch.setattr(clock, "now", lambda: hands.at)
    return hands


def test_who_makes_visits_begins_with_them_on_a_phone() -> None:
    use_salon()
    cast = make_cast()
    maxim, anna = signed_in(cast["Maxim"]), signed_in(cast["Anna"])

    assert maxim.get("/", headers=PHONE)["Location"] == "/field/"
    assert maxim.get("/", headers={"Sec-CH-UA-Mobile": "?1"})["Location"] == "/field/"
    assert maxim.get("/")["Location"] == "/day/"
    assert anna.get("/", headers=PHONE)["Location"] == "/day/"


def test_shows_the_visits_of_a_day_with_everything_for_the_road(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.maxim)

    today = client.get("/field/").content.decode()
    now.at = WEDNESDAY - HOUR
    page = client.get("/field/").content.decode()

    assert "No visits today" in today
    assert "/field/?day=2026-03-11" in today
    assert ("Vera" in page, "Tver, Lesnaya 5" in page) == (True, True)
    assert 'href="tel:+74955550111"' in page
    assert "https://www.google.com/maps/dir/" in page
    assert f'hx-post="/visits/{scene.booking_id}/travel/"' in page
    # Before anybody has left there is nothing to report.
    assert f'hx-post="/visits/{scene.booking_id}/result/"' not in page


def test_who_is_on_the_way_may_report(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.maxim)
    now.at = WEDNESDAY - HOUR

    client.post(f"/visits/{scene.booking_id}/travel/", headers=HTMX)
    page = client.get("/field/").content.decode()

    assert "On the way since 09:00." in page
    assert f'hx-post="/visits/{scene.booking_id}/travel/"' not in page
    assert f'hx-post="/visits/{scene.booking_id}/result/"' in page


def test_a_visit_without_a_result_stands_at_the_top_until_it_has_one(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.maxim)
    now.at = WEDNESDAY + DAY

    before = client.get("/field/").content.decode()
    client.post(f"/visits/{scene.booking_id}/result/", {"result": "3.2 by 2.8"}, headers=HTMX)
    after = client.get("/field/").content.decode()

    assert ("No result yet" in before, "No result yet" in after) == (True, False)
    assert f"/field/?day=2026-03-11#visit-{scene.booking_id}" in before
    assert scene.booking().status == "done"


def test_many_visits_without_a_result_leave_the_day_in_sight(now: Hands) -> None:
    scene = set_scene()
    for days in (1, 2):
        book_visit(
            ref=make_lead(owner=scene.anna, site_address="Tver, Lesnaya 9").ref,
            kind="visit",
            resource_id=scene.maxim.pk,
            starts_at=WEDNESDAY + days * DAY,
            actor=scene.anna.as_actor(),
            now=NOW,
        )
    now.at = WEDNESDAY + 3 * DAY

    page = signed_in(scene.maxim).get("/field/").content.decode()

    shown, folded = page.split('<details class="field-late">')
    folded = folded.split("</details>")[0]
    assert "No result yet: +1" in folded
    assert (shown.count("Say what came of it."), folded.count("Say what came of it.")) == (2, 1)


def test_the_checklist_of_the_visit_is_at_hand(now: Hands) -> None:
    use_kitchens()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    lead = make_lead(owner=anna, site_address="Tver, Lesnaya 5")
    booking_id = book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=maxim.pk,
        starts_at=WEDNESDAY,
        wishes="Mind the dog",
        actor=anna.as_actor(),
        now=NOW,
    )
    confirm_booking(booking_id=booking_id, actor=anna.as_actor(), now=NOW)

    page = signed_in(maxim).get("/field/?day=2026-03-11").content.decode()

    assert "Take samples and the fittings catalogue" in page
    assert "0/29" in page
    assert "Mind the dog" in page


def test_photos_are_kept_with_the_visit_and_handed_in_with_its_result(now: Hands) -> None:
    scene = set_scene()
    client, address = signed_in(scene.maxim), f"/field/{scene.booking_id}/files/"
    now.at = WEDNESDAY + HOUR

    added = client.post(address, {"file": [SimpleUploadedFile("wall.png", PICTURE)]}, headers=HTMX)
    empty = client.post(address, {"file": [SimpleUploadedFile("no.png", b"")]}, headers=HTMX)
    client.post(f"/visits/{scene.booking_id}/result/", {"result": "3.2 by 2.8"}, headers=HTMX)

    file = CardFile.objects.get()
    assert (file.name, file.origin) == ("wall.png", f"booking:{scene.booking_id}")
    assert f'src="/files/{file.pk}/"' in added.content.decode()
    assert "This file is empty." in empty["HX-Trigger"]
    assert Booking.objects.get().file_ids == [file.pk]


def test_strangers_put_nothing_on_a_visit() -> None:
    scene = set_scene()
    boris = signed_in(make_user("Boris"))

    response = boris.post(
        f"/field/{scene.booking_id}/files/", {"file": [SimpleUploadedFile("wall.png", PICTURE)]}
    )

    assert (response.status_code, CardFile.objects.count()) == (404, 0)


def test_takes_as_many_queries_for_one_visit_as_for_three(now: Hands) -> None:
    scene = set_scene()
    client = signed_in(scene.maxim)
    with_one = queries_of(client, "/field/?day=2026-03-11")
    for number in range(2):
        lead = make_lead(owner=scene.anna, site_address="Tver")
        book_visit(
            ref=lead.ref,
            kind="visit",
            resource_id=scene.maxim.pk,
            starts_at=WEDNESDAY + timedelta(hours=4 + 2 * number),
            duration=HOUR,
            actor=scene.anna.as_actor(),
            now=NOW,
        )

    assert queries_of(client, "/field/?day=2026-03-11") == with_one
