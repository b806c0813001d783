import pytest

from tests.world import NOW, make_user
from voronka.kernel.errors import NotAllowed
from voronka.people.hours import UnreadableHours, by_day, read_hours
from voronka.people.models import StaffChange, User
from voronka.people.queries.staff_changes import latest_changes
from voronka.people.use_cases.change_profile import (
    UnableToChangeProfile,
    change_hours,
    change_profile,
)
from voronka.process.working_time import WorkingCalendar

pytestmark = pytest.mark.django_db


def test_one_changes_name_and_phone_and_the_history_says_so() -> None:
    anna = make_user("Anna")

    change_profile(
        name="  Anna   Orlova ", phone="+7 495 555-01-20", actor=anna.as_actor(), now=NOW
    )

    anna.refresh_from_db()
    assert (anna.name, anna.phone) == ("Anna Orlova", "+7 495 555-01-20")
    line = next(each for each in latest_changes(user_id=anna.pk) if each.kind == "changed")
    assert (line.actor_name, line.at) == ("Anna", NOW)
    assert line.changes == {
        "name": ("Anna", "Anna Orlova"),
        "phone": ("+74955550101", "+7 495 555-01-20"),
    }


def test_nothing_is_written_down_when_nothing_changes() -> None:
    anna = make_user("Anna")

    change_profile(name="Anna", phone="+74955550101", actor=anna.as_actor(), now=NOW)

    assert not StaffChange.objects.filter(kind="changed").exists()


def test_a_profile_without_a_name_or_with_no_phone_is_refused_by_field() -> None:
    anna = make_user("Anna")

    with pytest.raises(UnableToChangeProfile) as refusal:
        change_profile(name=" ", phone="call me", actor=anna.as_actor(), now=NOW)

    assert set(refusal.value.problems) == {"name", "phone"}
    assert User.objects.get(pk=anna.pk).name == "Anna"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("9:30-18:30", "09:30-18:30"),
        ("09:00–13:00, 14:00–18:00", "09:00-13:00, 14:00-18:00"),
        ("10.00 — 24.00", "10:00-24:00"),
    ],
)
def test_hours_are_read_as_people_write_them(typed: str, stored: str) -> None:
    hours = read_hours({"mon": typed, "tue": " "})

    assert hours == {"mon": stored}
    # The engine's calendar reads them too.
    assert WorkingCalendar.of(zone="Europe/Moscow", hours=hours).week[0]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"mon": "all day"}, {"mon"}),
        ({"mon": "18:00-09:00"}, {"mon"}),
        ({"mon": "09:00-13:00, 12:00-18:00"}, {"mon"}),
        ({"fri": "09:75-18:00", "sat": "09:00-25:00"}, {"fri", "sat"}),
        ({}, {""}),
    ],
)
def test_hours_that_cannot_be_are_refused_by_day(typed: dict[str, str], wrong: set[str]) -> None:
    anna = make_user("Anna")

    with pytest.raises(UnreadableHours) as refusal:
        change_hours(user_id=anna.pk, typed=typed, actor=anna.as_actor(), now=NOW)

    assert set(refusal.value.problems) == wrong
    assert User.objects.get(pk=anna.pk).hours is None


def test_a_week_written_in_one_is_shown_day_by_day() -> None:
    days = by_day({"mon-wed": "09:00-18:00", "sun": "10:00-12:00"})

    assert [day for day, span in days.items() if span] == ["mon", "tue", "wed", "sun"]


def test_only_an_administrator_changes_the_hours_of_others() -> None:
    anna, boris, irina = make_user("Anna"), make_user("Boris"), make_user("Irina")

    with pytest.raises(NotAllowed):
        change_hours(user_id=boris.pk, typed={"mon": "9:00-10:00"}, actor=anna.as_actor(), now=NOW)
    assert User.objects.get(pk=boris.pk).hours is None
    change_hours(user_id=boris.pk, typed={"mon": "9:00-10:00"}, actor=irina.as_actor(), now=NOW)
    assert User.objects.get(pk=boris.pk).hours == {"mon": "09:00-10:00"}
    change_hours(user_id=boris.pk, typed=None, actor=boris.as_actor(), now=NOW)
    assert User.objects.get(pk=boris.pk).hours is None
