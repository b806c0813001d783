"""The shipped practice cases: readable, fitting, and spoken in both languages."""

from datetime import datetime

from tests.world import KITCHENS
from voronka.process.facts import facts
from voronka.process.loader import load_playbook
from voronka.training.fitting import misfits
from voronka.training.queries.cases import cases_for, cases_of
from voronka.training.use_cases.start_case import morning

PLAYBOOK = load_playbook(KITCHENS, facts)


def test_every_case_of_the_kitchens_fits_the_shipped_process() -> None:
    found = cases_of("kitchens")

    assert [problem for case in found.values() for problem in misfits(case, PLAYBOOK)] == []
    assert list(cases_for(PLAYBOOK)) == list(found)


def test_there_are_ten_cases_and_each_is_worth_a_hundred_points() -> None:
    found = cases_of("kitchens")

    assert len(found) == 10
    assert {key: case.out_of for key, case in found.items()} == dict.fromkeys(found, 100)


def test_a_case_begins_on_a_monday_of_two_weeks_without_holidays() -> None:
    def begins(day: str) -> str:
        moment = morning(PLAYBOOK.calendar, datetime.fromisoformat(day))
        return f"{moment.astimezone(PLAYBOOK.calendar.zone):%Y-%m-%d %H:%M}"

    assert begins("2026-11-22T12:00+03:00") == "2026-11-23 10:00"
    # The New Year's and the May holidays are passed over.
    assert begins("2026-12-22T12:00+03:00") == "2027-01-11 10:00"
    assert begins("2026-04-21T12:00+03:00") == "2026-05-18 10:00"
