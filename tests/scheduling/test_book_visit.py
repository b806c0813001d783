"""Booking a visit: what it does, and how each mistake is explained."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from tests.channels.salon import use_salon
from tests.world import NOW, make_lead, make_user
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import Absence, User
from voronka.process.text import Text
from voronka.records.models import CardParticipant, DecisionRow, Lead
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.use_cases.book_visit import book_visit

pytestmark = pytest.mark.django_db

# Wednesday, 11 March 2026, by Moscow's clock.
WEDNESDAY = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def anna() -> User:
    use_salon()
    return make_user("Anna")


@pytest.fixture
def maxim(anna: User) -> User:
    return make_user("Maxim")


def new_lead(anna: User, **fields: Any) -> Lead:
    return make_lead(owner=anna, **{"site_address": "Tver, Lesnaya 5", **fields})


def book(lead: Lead, who: User, by: User, **changed: Any) -> UUID:
    wanted: dict[str, Any] = {
        "ref": lead.ref,
        "kind": "visit",
        "resource_id": who.pk,
        "starts_at": WEDNESDAY,
        "actor": by.as_actor(),
        "now": NOW,
    }
    return book_visit(**(wanted | changed))


def refused(lead: Lead, who: User, by: User, **changed: Any) -> UnableToBook:
    before = list(Booking.objects.values())
    with pytest.raises(UnableToBook) as refusal:
        book(lead, who, by, **changed)
    assert list(Booking.objects.values()) == before
    return refusal.value


def only(refusal: UnableToBook) -> BookingProblem:
    [problem] = refusal.problems
    return problem


def test_a_visit_lasts_as_long_as_the_playbook_says(anna: User, maxim: User) -> None:
    lead = new_lead(anna)

    booking_id = book(lead, maxim, anna, wishes=" Call the guard ")

    booking = Booking.objects.get()
    assert booking.pk == booking_id
    assert booking.ref == lead.ref
    assert (booking.starts_at, booking.ends_at) == (WEDNESDAY, WEDNESDAY + 3 * HOUR)
    assert (booking.address, booking.wishes) == ("Tver, Lesnaya 5", "Call the guard")
    assert (booking.status, booking.created_by, booking.created_at) == ("booked", "Anna", NOW)


def test_the_engine_and_the_measurer_learn_of_it(anna: User, maxim: User) -> None:
    lead = new_lead(anna)

    booking_id = book(lead, maxim, anna)

    row = DecisionRow.objects.get(command__kind="booking_changed")
    assert row.command["change"] == "booked"
    assert str(booking_id) in str(row.command["booking_id"])
    assert Lead.objects.visible_to(maxim.as_actor()).get() == lead
    participant = CardParticipant.objects.get()
    assert (participant.user_id, participant.role) == (maxim.pk, "measurer")


def test_the_length_can_be_chosen(anna: User, maxim: User) -> None:
    book(new_lead(anna), maxim, anna, duration=HOUR, address="Tver, Sadovaya 1")

    booking = Booking.objects.get()
    assert booking.ends_at == WEDNESDAY + HOUR
    assert booking.address == "Tver, Sadovaya 1"


def test_time_outside_working_hours_is_refused_with_the_hours(anna: User, maxim: User) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, starts_at=WEDNESDAY.replace(hour=13)))

    assert (problem.kind, problem.field) == ("outside_hours", "starts_at")
    assert problem.message == Text(
        "Maxim в этот день работает 09:00–18:00, визит в это время не помещается.",
        "Maxim works 09:00–18:00 on this day, and the visit does not fit into that.",
    )


def test_a_day_off_is_refused(anna: User, maxim: User) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, starts_at=WEDNESDAY + 3 * 24 * HOUR))

    assert problem.message.en == "Maxim does not work on this day."


def test_own_hours_count_more_than_the_firms(anna: User, maxim: User) -> None:
    maxim.hours = {"wed": "12:00-20:00"}
    maxim.save()

    assert only(refused(new_lead(anna), maxim, anna)).kind == "outside_hours"
    book(new_lead(anna), maxim, anna, starts_at=WEDNESDAY.replace(hour=14))

    assert Booking.objects.get().starts_at == WEDNESDAY.replace(hour=14)


def test_the_past_is_refused(anna: User, maxim: User) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, starts_at=NOW - HOUR, duration=2 * HOUR))

    assert (problem.kind, problem.message.en) == ("past", "This time is past.")


def test_what_is_too_soon_is_refused_with_the_earliest_start(anna: User, maxim: User) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, starts_at=NOW + HOUR))

    assert problem.kind == "too_soon"
    assert "14:00" in problem.advice.en


def test_what_is_too_far_ahead_is_refused(anna: User, maxim: User) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, starts_at=WEDNESDAY + timedelta(days=35)))

    assert problem.kind == "too_far"


@pytest.mark.parametrize(
    ("duration", "kind", "advice"),
    [
        (HOUR / 2, "too_short", "Allow at least 1 hour."),
        (7 * HOUR, "too_long", "Allow at most 6 hours."),
    ],
)
def test_a_length_that_does_not_fit_is_refused(
    anna: User, maxim: User, duration: timedelta, kind: str, advice: str
) -> None:
    problem = only(refused(new_lead(anna), maxim, anna, duration=duration))

    assert (problem.kind, problem.field, problem.advice.en) == (kind, "duration", advice)


def test_an_absence_is_refused_with_its_end(anna: User, maxim: User) -> None:
    until = WEDNESDAY.replace(hour=8)
    Absence.objects.create(user=maxim, during=DateTimeTZRange(WEDNESDAY - 48 * HOUR, until))

    problem = only(refused(new_lead(anna), maxim, anna))

    assert problem.kind == "absent"
    assert "11:00" in problem.message.en


def test_a_taken_time_names_the_card_to_who_may_see_it(anna: User, maxim: User) -> None:
    first = new_lead(anna, title="Vera's kitchen")
    book(first, maxim, anna)

    problem = only(refused(new_lead(anna), maxim, anna, starts_at=WEDNESDAY + HOUR))

    assert (problem.kind, problem.card) == ("taken", first.ref)
    assert problem.card_title == "Vera's kitchen"
    assert "Vera's kitchen" in problem.message.en


def test_a_taken_time_hides_a_strangers_card(anna: User, maxim: User) -> None:
    book(new_lead(anna, title="Vera's kitchen"), maxim, anna)
    zoya = make_user("Zoya")

    problem = only(refused(new_lead(zoya), maxim, zoya, starts_at=WEDNESDAY + HOUR))

    assert (problem.kind, problem.card, problem.card_title) == ("taken", None, "")
    assert "Vera" not in problem.message.en


def test_neighbours_need_time_to_travel(anna: User, maxim: User) -> None:
    book(new_lead(anna), maxim, anna)
    end = WEDNESDAY + 3 * HOUR

    problem = only(refused(new_lead(anna), maxim, anna, starts_at=end + timedelta(minutes=15)))

    assert problem.kind == "travel"
    assert "30 minutes" in problem.message.en
    book(new_lead(anna), maxim, anna, starts_at=end + timedelta(minutes=30))
    assert Booking.objects.count() == 2


def test_everything_that_is_wrong_is_said_at_once(anna: User, maxim: User) -> None:
    maxim.phone = ""
    maxim.save()
    lead = new_lead(anna, site_address=None, client_name=None)

    refusal = refused(lead, maxim, anna, starts_at=NOW - HOUR, duration=HOUR / 2)

    assert [(problem.kind, problem.field) for problem in refusal.problems] == [
        ("missing", "card.client_name"),
        ("missing", "address"),
        ("no_phone", "resource"),
        ("too_short", "duration"),
        ("past", "starts_at"),
    ]
    assert all(problem.message.ru and problem.message.en for problem in refusal.problems)


def test_only_the_role_of_the_visit_goes(anna: User, maxim: User) -> None:
    assert only(refused(new_lead(anna), make_user("Boris"), anna)).kind == "person"


def test_a_kind_of_visit_that_does_not_exist_is_refused(anna: User, maxim: User) -> None:
    assert only(refused(new_lead(anna), maxim, anna, kind="party")).kind == "unknown"


def test_a_card_has_one_open_visit_of_a_kind(anna: User, maxim: User) -> None:
    lead = new_lead(anna)
    book(lead, maxim, anna)

    problem = only(refused(lead, maxim, anna, starts_at=WEDNESDAY + 24 * HOUR))

    assert problem.kind == "already_booked"


def test_the_refusal_offers_free_times_near_by(anna: User, maxim: User) -> None:
    book(new_lead(anna), maxim, anna)
    other = make_user("Fedor", role="measurer", phone="+74955550120")

    refusal = refused(new_lead(anna), maxim, anna, starts_at=WEDNESDAY)

    offered = [(slot.resource_name, f"{slot.starts_at:%d %H:%M}") for slot in refusal.free]
    assert ("Fedor", "11 07:00") in offered
    assert ("Maxim", "11 10:30") in offered
    assert len(offered) == 6
    for slot in refusal.free:
        assert slot.ends_at - slot.starts_at == 3 * HOUR
    second = next(slot for slot in refusal.free if slot.resource_id == other.pk)
    book(new_lead(anna), other, anna, starts_at=second.starts_at)
    assert Booking.objects.filter(resource=other).count() == 1


def test_a_stranger_sees_no_card_to_book_for(anna: User, maxim: User) -> None:
    lead = new_lead(anna)

    with pytest.raises(NotFound):
        book(lead, maxim, make_user("Zoya"))

    assert not Booking.objects.exists()


def test_who_may_not_book_is_told_so(anna: User, maxim: User) -> None:
    lead = new_lead(anna)

    with pytest.raises(NotAllowed):
        book(lead, maxim, make_user("Galina"))

    assert not Booking.objects.exists()


def test_free_slots_are_those_that_can_be_booked(anna: User, maxim: User) -> None:
    book(new_lead(anna), maxim, anna, starts_at=WEDNESDAY + HOUR)

    slots = free_slots(kind="visit", start=WEDNESDAY - 2 * HOUR, end=WEDNESDAY + 9 * HOUR, now=NOW)

    # Taken are 11:00–14:00 by Moscow's clock and half an hour of travel; the day ends at 18:00.
    assert [f"{slot.starts_at:%H:%M}" for slot in slots] == ["11:30", "12:00"]
    book(new_lead(anna), maxim, anna, starts_at=slots[0].starts_at)
    assert Booking.objects.count() == 2


def test_a_free_slot_leaves_the_whole_way_from_the_visit_before(anna: User, maxim: User) -> None:
    # Until 14:15 by Moscow's clock; at 14:30 half of the half hour would be left.
    book(new_lead(anna), maxim, anna, starts_at=WEDNESDAY + timedelta(minutes=75))

    slots = free_slots(kind="visit", start=WEDNESDAY, end=WEDNESDAY + 9 * HOUR, now=NOW)

    assert [f"{slot.starts_at:%H:%M}" for slot in slots] == ["12:00"]


def test_free_slots_take_as_many_queries_for_ten_people_as_for_one(
    anna: User, maxim: User, django_assert_num_queries: Any
) -> None:
    def look() -> int:
        return len(free_slots(kind="visit", start=WEDNESDAY, end=WEDNESDAY + 24 * HOUR, now=NOW))

    with django_assert_num_queries(4):
        alone = look()
    for number in range(9):
        make_user(f"Measurer{number}", role="measurer")

    with django_assert_num_queries(4):
        assert look() == 10 * alone


def test_slots_keep_to_the_clock_on_the_wall_when_it_changes(anna: User, maxim: User) -> None:
    # In Berlin clocks go forward on Sunday, 29 March 2026.
    use_salon(zone="Europe/Berlin")
    friday = datetime(2026, 3, 27, tzinfo=UTC)

    slots = free_slots(kind="visit", start=friday, end=friday + timedelta(days=4), now=NOW)

    berlin = ZoneInfo("Europe/Berlin")
    local = [slot.starts_at.astimezone(berlin) for slot in slots]
    by_day = {day: [f"{at:%H:%M}" for at in local if at.day == day] for day in (27, 28, 29, 30)}
    assert by_day[27] == by_day[30]
    assert (by_day[30][0], by_day[30][-1], len(by_day[30])) == ("09:00", "15:00", 13)
    assert by_day[28] == by_day[29] == []
    assert {slot.ends_at - slot.starts_at for slot in slots} == {3 * HOUR}
    monday = next(slot for slot in slots if slot.starts_at.day == 30)
    book(new_lead(anna), maxim, anna, starts_at=monday.starts_at)
    assert Booking.objects.get().starts_at == datetime(2026, 3, 30, 7, 0, tzinfo=UTC)
