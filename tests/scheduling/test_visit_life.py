"""What becomes of a visit: moved, confirmed, on the way, finished, cancelled."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, Scene, set_scene
from tests.world import LATER, NOW, make_lead, make_user
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.records.models import CardFile, CardParticipant, DecisionRow, Lead
from voronka.records.queries.cards import facts_of
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.edit_booking import edit_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.scheduling.use_cases.start_travel import start_travel

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene()


def changes() -> list[str]:
    rows = DecisionRow.objects.filter(command__kind="booking_changed", verdict="allowed")
    return [row.command["change"] for row in rows.order_by("pk")]


def facts(scene: Scene) -> dict[str, Any]:
    names = [f"booking.visit.{each}" for each in _ATTRIBUTES]
    found = facts_of(active_playbook(), [scene.lead.ref], names, now=LATER)
    values = found[scene.lead.ref].values
    return {each: values.get(f"booking.visit.{each}") for each in _ATTRIBUTES}


_ATTRIBUTES = (
    "exists", "starts_at", "ends_at", "status", "confirmed", "resource", "resource_name",
    "resource_phone", "address", "wishes", "has_result",
)  # fmt: skip


def test_the_facts_tell_all_about_a_visit(scene: Scene) -> None:
    assert facts(scene) == {
        "exists": True,
        "starts_at": WEDNESDAY,
        "ends_at": WEDNESDAY + 3 * HOUR,
        "status": "booked",
        "confirmed": False,
        "resource": scene.maxim.pk,
        "resource_name": "Maxim",
        "resource_phone": "+74955550106",
        "address": "Tver, Lesnaya 5",
        "wishes": None,
        "has_result": False,
    }


def test_a_visit_moves_as_often_as_the_client_asks(scene: Scene) -> None:
    for days in (1, 2):
        move_booking(
            booking_id=scene.booking_id,
            starts_at=WEDNESDAY + days * DAY,
            actor=scene.anna.as_actor(),
            now=LATER,
        )

    booking = scene.booking()
    assert booking.starts_at == WEDNESDAY + 2 * DAY
    assert booking.ends_at == WEDNESDAY + 2 * DAY + 3 * HOUR
    assert booking.moves == 2
    assert changes() == ["booked", "moved", "moved"]


def test_a_moved_visit_has_to_be_confirmed_again(scene: Scene) -> None:
    confirm_booking(booking_id=scene.booking_id, actor=scene.anna.as_actor(), now=NOW)
    assert facts(scene)["confirmed"] is True

    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY + DAY,
        actor=scene.anna.as_actor(),
        now=LATER,
    )

    assert (facts(scene)["confirmed"], facts(scene)["status"]) == (False, "booked")


def test_a_visit_may_be_shifted_over_its_own_old_time(scene: Scene) -> None:
    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY + HOUR,
        duration=2 * HOUR,
        actor=scene.anna.as_actor(),
        now=LATER,
    )

    assert (scene.booking().starts_at, scene.booking().ends_at) == (
        WEDNESDAY + HOUR,
        WEDNESDAY + 3 * HOUR,
    )


def test_another_person_takes_over_and_the_first_is_off_the_card(scene: Scene) -> None:
    fedor = make_user("Fedor", role="measurer", phone="+74955550120")

    move_booking(
        booking_id=scene.booking_id,
        starts_at=WEDNESDAY,
        resource_id=fedor.pk,
        actor=scene.anna.as_actor(),
        now=LATER,
    )

    assert scene.booking().resource_id == fedor.pk
    assert [row.user_id for row in CardParticipant.objects.all()] == [fedor.pk]
    assert not Lead.objects.visible_to(scene.maxim.as_actor()).exists()


def test_a_visit_is_not_moved_onto_another(scene: Scene) -> None:
    other = make_lead(owner=scene.anna, site_address="Tver, Sadovaya 1")
    book_visit(
        ref=other.ref,
        kind="visit",
        resource_id=scene.maxim.pk,
        starts_at=WEDNESDAY + DAY,
        actor=scene.anna.as_actor(),
        now=NOW,
    )

    with pytest.raises(UnableToBook) as refusal:
        move_booking(
            booking_id=scene.booking_id,
            starts_at=WEDNESDAY + DAY + HOUR,
            actor=scene.anna.as_actor(),
            now=LATER,
        )

    assert [problem.kind for problem in refusal.value.problems] == ["taken"]
    assert refusal.value.problems[0].card == other.ref
    assert scene.booking().starts_at == WEDNESDAY
    assert changes() == ["booked", "booked"]


def test_the_database_itself_refuses_a_second_booking(scene: Scene) -> None:
    twin = Booking(
        kind="visit",
        card_kind="lead",
        card_id=scene.lead.pk,
        resource=scene.maxim,
        address="anywhere",
        created_at=NOW,
        created_by="nobody",
    )
    twin.set_time(starts_at=WEDNESDAY + 2 * HOUR, duration=HOUR, margin=HOUR / 4)

    with pytest.raises(IntegrityError, match="scheduling_one_place"), transaction.atomic():
        twin.save()

    assert Booking.objects.count() == 1


def test_a_cancelled_visit_frees_its_time_and_is_no_fact_any_more(scene: Scene) -> None:
    cancel_booking(
        booking_id=scene.booking_id, reason="Ill", actor=scene.anna.as_actor(), now=LATER
    )

    assert (facts(scene)["exists"], facts(scene)["starts_at"]) == (False, None)
    assert (scene.booking().status, scene.booking().cancel_reason) == ("cancelled", "Ill")
    book_visit(
        ref=scene.lead.ref,
        kind="visit",
        resource_id=scene.maxim.pk,
        starts_at=WEDNESDAY,
        actor=scene.anna.as_actor(),
        now=LATER,
    )
    assert changes() == ["booked", "cancelled", "booked"]
    assert facts(scene)["exists"] is True


def test_a_visit_is_not_cancelled_without_a_reason(scene: Scene) -> None:
    with pytest.raises(UnableToBook):
        cancel_booking(
            booking_id=scene.booking_id, reason=" ", actor=scene.anna.as_actor(), now=LATER
        )

    assert scene.booking().status == "booked"
    assert changes() == ["booked"]


def test_confirming_twice_tells_the_engine_once(scene: Scene) -> None:
    for now in (NOW, LATER):
        confirm_booking(booking_id=scene.booking_id, actor=scene.anna.as_actor(), now=now)

    assert scene.booking().confirmed_at == NOW
    assert changes() == ["booked", "confirmed"]


def test_a_late_confirmation_does_not_call_back_who_is_on_the_way(scene: Scene) -> None:
    start_travel(booking_id=scene.booking_id, actor=scene.maxim.as_actor(), now=WEDNESDAY - HOUR)

    confirm_booking(booking_id=scene.booking_id, actor=scene.anna.as_actor(), now=WEDNESDAY)

    assert (facts(scene)["status"], facts(scene)["confirmed"]) == ("on_my_way", True)


def test_the_measurer_sets_out_with_one_tap(scene: Scene) -> None:
    morning = WEDNESDAY - HOUR
    for now in (morning, morning + HOUR / 60):
        start_travel(booking_id=scene.booking_id, actor=scene.maxim.as_actor(), now=now)

    assert scene.booking().travel_started_at == morning
    assert changes() == ["booked", "on_my_way"]


def test_nobody_sets_out_on_another_day(scene: Scene) -> None:
    with pytest.raises(UnableToBook) as refusal:
        start_travel(booking_id=scene.booking_id, actor=scene.maxim.as_actor(), now=LATER)

    assert refusal.value.problems[0].kind == "status"
    assert scene.booking().status == "booked"


def test_the_measurer_hands_in_the_result_with_photos(scene: Scene) -> None:
    photo = make_file(scene.lead)
    end = WEDNESDAY + 3 * HOUR

    finish_visit(
        booking_id=scene.booking_id,
        result="3.2 m along the wall ",
        file_ids=[photo.pk],
        actor=scene.maxim.as_actor(),
        now=end,
    )

    booking = scene.booking()
    assert (booking.status, booking.result, booking.done_at) == (
        "done",
        "3.2 m along the wall",
        end,
    )
    assert booking.file_ids == [photo.pk]
    assert facts(scene)["has_result"] is True
    assert changes() == ["booked", "done"]
    # A visit that takes place is evidence of contact (K5).
    assert Lead.objects.get().last_touch_at == end


@pytest.mark.parametrize("result", ["", "  "])
def test_a_visit_is_not_finished_without_a_result(scene: Scene, result: str) -> None:
    with pytest.raises(UnableToBook) as refusal:
        finish_visit(
            booking_id=scene.booking_id,
            result=result,
            actor=scene.maxim.as_actor(),
            now=WEDNESDAY,
        )

    assert refusal.value.problems[0].field == "result"
    assert scene.booking().status == "booked"


def test_only_files_of_the_card_are_handed_in(scene: Scene) -> None:
    other = make_file(make_lead(owner=scene.anna))

    with pytest.raises(UnableToBook) as refusal:
        finish_visit(
            booking_id=scene.booking_id,
            result="Measured",
            file_ids=[other.pk],
            actor=scene.maxim.as_actor(),
            now=WEDNESDAY,
        )

    assert refusal.value.problems[0].field == "files"
    assert scene.booking().status == "booked"


def test_wishes_are_written_down_and_the_engine_looks_again(scene: Scene) -> None:
    edit_booking(
        booking_id=scene.booking_id,
        address="Tver, Sadovaya 1",
        wishes="Shoe covers",
        actor=scene.anna.as_actor(),
        now=LATER,
    )

    assert (facts(scene)["address"], facts(scene)["wishes"]) == (
        "Tver, Sadovaya 1",
        "Shoe covers",
    )
    row = DecisionRow.objects.get(command__kind="signal")
    assert row.command["name"] == "booking.visit.edited"


def _move(scene: Scene, who: Any) -> None:
    move_booking(
        booking_id=scene.booking_id, starts_at=WEDNESDAY + DAY, actor=who.as_actor(), now=LATER
    )


def _cancel(scene: Scene, who: Any) -> None:
    cancel_booking(booking_id=scene.booking_id, reason="x", actor=who.as_actor(), now=LATER)


def _confirm(scene: Scene, who: Any) -> None:
    confirm_booking(booking_id=scene.booking_id, actor=who.as_actor(), now=LATER)


def _travel(scene: Scene, who: Any) -> None:
    start_travel(booking_id=scene.booking_id, actor=who.as_actor(), now=WEDNESDAY)


def _finish(scene: Scene, who: Any) -> None:
    finish_visit(
        booking_id=scene.booking_id, result="x", actor=who.as_actor(), now=WEDNESDAY + HOUR
    )


def _edit(scene: Scene, who: Any) -> None:
    edit_booking(
        booking_id=scene.booking_id, address="x", wishes="", actor=who.as_actor(), now=LATER
    )


EVERYTHING: list[Callable[[Scene, Any], None]] = [_move, _cancel, _confirm, _travel, _finish, _edit]


@pytest.mark.parametrize("do", EVERYTHING)
def test_a_stranger_finds_no_visit(scene: Scene, do: Callable[[Scene, Any], None]) -> None:
    zoya = make_user("Zoya")

    with pytest.raises(NotFound):
        do(scene, zoya)

    assert scene.booking().status == "booked"
    assert changes() == ["booked"]


@pytest.mark.parametrize("do", EVERYTHING)
def test_what_is_over_stays_as_it_is(scene: Scene, do: Callable[[Scene, Any], None]) -> None:
    _finish(scene, scene.maxim)

    with pytest.raises(UnableToBook) as refusal:
        do(scene, scene.anna)

    assert refusal.value.problems[0].kind == "status"
    assert scene.booking().result == "x"
    assert scene.booking().starts_at == WEDNESDAY
    assert changes() == ["booked", "done"]


def make_file(lead: Lead) -> CardFile:
    return CardFile.objects.create(
        card_kind="lead",
        card_id=lead.pk,
        name="kitchen.jpg",
        content_type="image/jpeg",
        size=3,
        sha256="0" * 64,
        stored="kitchen.jpg",
        uploaded_at=NOW,
    )
