"""What a phone that was without a connection sends when it has one again (N13, K20, K21)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.client import Program
from tests.scheduling.cast import HOUR, WEDNESDAY, Scene, set_scene
from tests.world import NOW, make_user
from voronka.kernel import clock
from voronka.records.models import CardFile
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.move_booking import move_booking

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


@pytest.fixture
def scene(monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = set_scene()
    monkeypatch.setattr(clock, "now", lambda: WEDNESDAY + HOUR)
    return made


def _send(program: Program, path: str, body: Any, key: str) -> Any:
    return program.ask("POST", path, body, headers={"Idempotency-Key": key})


def _moved_by(scene: Scene, length: timedelta) -> None:
    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY + length,
        actor=scene.anna.as_actor(),
        now=NOW,
    )


def test_a_result_sent_twice_with_one_key_is_handed_in_once(scene: Scene) -> None:
    maxim, path = Program(scene.maxim), f"/bookings/{scene.booking_id}"
    photo = maxim.upload(f"{path}/files/", SimpleUploadedFile("wall.png", PICTURE))
    body = {"result": "3.2 by 2.8", "seen_start": WEDNESDAY.isoformat()}

    first = _send(maxim, f"{path}/report/", body, "r1")
    again = _send(maxim, f"{path}/report/", body, "r1")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert first.json()["file_ids"] == again.json()["file_ids"] == [photo["id"]]
    assert scene.booking().status == "done"
    assert [each["name"] for each in maxim.get(f"{path}/files/")] == ["wall.png"]


def test_a_visit_that_was_moved_meanwhile_takes_nothing_said_of_its_old_time(scene: Scene) -> None:
    _moved_by(scene, 2 * HOUR)
    maxim, path = Program(scene.maxim), f"/bookings/{scene.booking_id}"
    seen = WEDNESDAY.isoformat()

    left = maxim.refused("POST", f"{path}/departure/", {"seen_start": seen})
    told = maxim.refused("POST", f"{path}/report/", {"result": "3.2", "seen_start": seen})

    assert "Meanwhile the visit was moved" in left["detail"] + left["title"]
    assert "Meanwhile the visit was moved" in told["detail"] + told["title"]
    assert scene.booking().status == "booked"
    # Said once more without the time, it is meant so.
    maxim.post(f"{path}/departure/", {})
    assert scene.booking().status == "on_my_way"


def test_a_visit_that_did_not_work_out_is_called_off_once_and_only_at_the_time_that_was_seen(
    scene: Scene,
) -> None:
    anna, path = Program(scene.anna), f"/bookings/{scene.booking_id}/failure/"
    body = {"reason": "Nobody opened", "seen_start": (WEDNESDAY - HOUR).isoformat()}

    moved = anna.ask("POST", path, body)
    kept = scene.booking().status
    body["seen_start"] = WEDNESDAY.isoformat()
    first, again = _send(anna, path, body, "f1"), _send(anna, path, body, "f1")

    assert (moved.status_code, kept) == (422, "booked")
    assert (first.status_code, again.status_code) == (204, 204)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (scene.booking().status, scene.booking().cancel_reason) == ("cancelled", "Nobody opened")


def test_photos_of_a_visit_that_was_called_off_are_kept_with_it(scene: Scene) -> None:
    cancel_booking(booking_id=scene.booking_id, reason="ill", actor=scene.anna.as_actor(), now=NOW)
    maxim, path = Program(scene.maxim), f"/bookings/{scene.booking_id}"

    answer = maxim.ask("POST", f"{path}/report/", {"result": "3.2"})
    maxim.upload(f"{path}/files/", SimpleUploadedFile("wall.png", PICTURE))

    assert answer.status_code == 422
    assert Booking.objects.get().result == ""
    assert CardFile.objects.get().origin == f"booking:{scene.booking_id}"


def test_strangers_put_nothing_on_a_visit_and_report_nothing(scene: Scene) -> None:
    boris, path = Program(make_user("Boris")), f"/bookings/{scene.booking_id}"

    codes = [
        boris.ask("POST", f"{path}/report/", {"result": "3.2"}).status_code,
        boris.ask("GET", f"{path}/files/").status_code,
        boris.upload(f"{path}/files/", SimpleUploadedFile("w.png", PICTURE), expect=404)["status"],
    ]

    assert codes == [404, 404, 404]
    assert (scene.booking().status, CardFile.objects.count()) == ("booked", 0)
