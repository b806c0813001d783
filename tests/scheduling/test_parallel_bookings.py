"""Many people want the time of the same measurer at once."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection, connections

from tests.channels.salon import use_salon
from tests.scheduling.cast import DAY, HOUR, WEDNESDAY
from tests.world import NOW, make_lead, make_user
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.move_booking import move_booking

# Start times that overlap in every way: each half hour from ten to noon on two days.
STARTS = [
    WEDNESDAY + day * DAY + number * timedelta(minutes=30) for day in (0, 1) for number in range(5)
]


@pytest.mark.django_db(transaction=True)
def test_two_hundred_parallel_bookings_never_overlap_and_each_is_answered() -> None:
    use_salon()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    cards = [
        make_lead(owner=anna, site_address="Tver", phone=None, client_name=f"Client {n}").ref
        for n in range(200)
    ]

    def attempt(number: int) -> str:
        try:
            return _book(cards[number], STARTS[number % len(STARTS)], maxim.pk, anna.as_actor())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=32) as pool:
        answers = list(pool.map(attempt, range(200)))

    kept = list(Booking.objects.order_by("busy"))
    assert Counter(answers)["booked"] == len(kept)
    assert set(answers) <= {"booked", "taken", "travel"}
    assert 2 <= len(kept) <= 4
    for earlier, later in pairwise(kept):
        assert earlier.busy.upper <= later.busy.lower
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scheduling_booking a JOIN scheduling_booking b"
            " ON a.id < b.id AND a.resource_id = b.resource_id AND a.busy && b.busy"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db(transaction=True)
def test_of_many_visits_moved_at_once_to_one_measurer_one_gets_there() -> None:
    use_salon()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    others = [
        make_user(f"Fedor {n}", role="measurer", phone=f"+749555502{n:02}", password=None)
        for n in range(8)
    ]
    for number, other in enumerate(others):
        lead = make_lead(owner=anna, site_address="Tver", phone=None, client_name=f"No {number}")
        assert _book(lead.ref, WEDNESDAY, other.pk, anna.as_actor()) == "booked"
    at_once = Barrier(len(others))

    def move(booking_id: UUID) -> str:
        try:
            at_once.wait(timeout=60)
            move_booking(
                booking_id=booking_id,
                starts_at=WEDNESDAY + HOUR,
                resource_id=maxim.pk,
                actor=anna.as_actor(),
                now=NOW,
            )
        except UnableToBook as refusal:
            return refusal.problems[0].kind
        finally:
            connections.close_all()
        return "moved"

    with ThreadPoolExecutor(max_workers=len(others)) as pool:
        answers = list(pool.map(move, Booking.objects.values_list("pk", flat=True)))

    assert sorted(answers) == ["moved"] + ["taken"] * 7
    assert Booking.objects.filter(resource=maxim).count() == 1


def _book(ref: CardRef, starts_at: datetime, resource_id: UUID, actor: Actor) -> str:
    try:
        book_visit(
            ref=ref,
            kind="visit",
            resource_id=resource_id,
            starts_at=starts_at,
            duration=3 * HOUR,
            actor=actor,
            now=NOW,
        )
    except UnableToBook as refusal:
        [problem] = refusal.problems[:1]
        assert refusal.free
        return problem.kind
    return "booked"
