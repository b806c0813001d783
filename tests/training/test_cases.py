"""The shipped practice cases: readable, fitting, and spoken in both languages."""

from tests.world import KITCHENS
from voronka.process.facts import facts
from voronka.process.loader import load_playbook
from voronka.training.fitting import misfits
from voronka.training.queries.cases import cases_for, cases_of

PLAYBOOK = load_playbook(KITCHENS, facts)


def test_every_case_of_the_kitchens_fits_the_shipped_process() -> None:
    found = cases_of("kitchens")

    assert [problem for case in found.values() for problem in misfits(case, PLAYBOOK)] == []
    assert list(cases_for(PLAYBOOK)) == list(found)


def test_there_are_ten_cases_and_each_is_worth_a_hundred_points() -> None:
    found = cases_of("kitchens")

    assert len(found) == 10
    assert {key: case.out_of for key, case in found.items()} == dict.fromkeys(found, 100)
