"""Lists of visits: of a card, a day, a calendar, and those without a result."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from tests.scheduling.cast import DAY, HOUR, WEDNESDAY, Scene, set_scene
from tests.world import LATER, NOW, make_lead, make_user
from voronka.kernel.checks import run_checks
from voronka.kernel.errors import NotFound
from voronka.scheduling.queries.bookings import (
    booking_for,
    bookings_of_card,
    calendar_visits,
    visits_of_day,
    visits_without_result,
)
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.finish_visit import finish_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> Scene:
    return set_scene(title="Vera's kitchen")


def book_another(scene: Scene, **changed: Any) -> UUID:
    lead = make_lead(owner=scene.anna, site_address="Tver, Sadovaya 1")
    wanted: dict[str, Any] = {
        "ref": lead.ref,
        "kind": "visit",
        "resource_id": scene.maxim.pk,
        "starts_at": WEDNESDAY + 4 * HOUR,
        "actor": scene.anna.as_actor(),
        "now": NOW,
    }
    return book_visit(**(wanted | changed))


def test_the_measurers_day_stands_in_order(scene: Scene) -> None:
    later = book_another(scene)
    book_another(scene, starts_at=WEDNESDAY + DAY)

    visits = visits_of_day(
        user_id=scene.maxim.pk, day=date(2026, 3, 11), actor=scene.maxim.as_actor()
    )

    assert [visit.id for visit in visits] == [scene.booking_id, later]
    first = visits[0]
    assert (first.title, first.client_name, first.client_phone) == (
        "Vera's kitchen",
        "Vera",
        "+74955550111",
    )
    assert (first.address, first.label.en) == ("Tver, Lesnaya 5", "Measurement")


def test_a_cards_visits_keep_the_cancelled_ones(scene: Scene) -> None:
    cancel_booking(
        booking_id=scene.booking_id, reason="Ill", actor=scene.anna.as_actor(), now=LATER
    )

    [visit] = bookings_of_card(ref=scene.lead.ref, actor=scene.anna.as_actor())

    assert (visit.status, visit.cancel_reason) == ("cancelled", "Ill")
    with pytest.raises(NotFound):
        bookings_of_card(ref=scene.lead.ref, actor=make_user("Zoya").as_actor())


def test_a_strangers_visit_is_only_busy_time(scene: Scene) -> None:
    zoya = make_user("Zoya").as_actor()

    [visit] = calendar_visits(
        resource_ids=[scene.maxim.pk], start=WEDNESDAY, end=WEDNESDAY + DAY, actor=zoya
    )

    assert (visit.starts_at, visit.resource_name) == (WEDNESDAY, "Maxim")
    assert (visit.ref, visit.title, visit.client_name, visit.client_phone, visit.address) == (
        None,
        "",
        "",
        "",
        "",
    )
    with pytest.raises(NotFound):
        booking_for(booking_id=scene.booking_id, actor=zoya)


def test_a_past_visit_without_result_is_shown_to_the_head_and_in_the_check(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    galina = make_user("Galina").as_actor()
    after = WEDNESDAY + 3 * HOUR
    monkeypatch.setattr("voronka.kernel.clock.now", lambda: after)

    assert visits_without_result(now=after - HOUR, actor=galina) == []
    [late] = visits_without_result(now=after, actor=galina)
    assert late.id == scene.booking_id
    assert late.is_late(after)
    assert problems() == ("1 visits are over and have no result",)

    finish_visit(
        booking_id=scene.booking_id, result="Measured", actor=scene.maxim.as_actor(), now=after
    )
    assert visits_without_result(now=after, actor=galina) == []
    assert problems() == ()


def problems() -> tuple[str, ...]:
    return next(r.problems for r in run_checks() if r.name == "visits without a result")


def test_a_calendar_takes_as_many_queries_for_ten_visits_as_for_one(
    scene: Scene, django_assert_num_queries: Any
) -> None:
    wanted: dict[str, Any] = {
        "resource_ids": None,
        "start": WEDNESDAY,
        "end": WEDNESDAY + 14 * DAY,
        "actor": scene.anna.as_actor(),
    }
    with django_assert_num_queries(4):
        assert len(calendar_visits(**wanted)) == 1
    for number in range(9):
        days = number + 1 + 2 * ((number + 3) // 5)
        book_another(scene, starts_at=WEDNESDAY + days * DAY)

    with django_assert_num_queries(4):
        assert len(calendar_visits(**wanted)) == 10
