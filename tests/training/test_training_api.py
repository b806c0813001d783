"""The practice through the API: a whole case by a program, its cards below /practice."""

import json
from typing import Any

import pytest

from tests.api.client import Program
from tests.training.newcomer import Newcomer, make_newcomers
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> dict[str, Newcomer]:
    return make_newcomers()


def in_room(program: Program, method: str, path: str, body: Any = None) -> Any:
    """Ask below /practice, as a program does."""
    return program.client.generic(
        method,
        f"/practice/api/v1{path}",
        json.dumps(body) if body is not None else "",
        content_type="application/json",
        headers=program.headers,
    )


def test_a_program_practises_a_case_from_its_arrival_to_its_marks(
    cast: dict[str, Newcomer],
) -> None:
    anna = Program(cast["Anna"].user)
    keys = [case["key"] for case in anna.get("/training/cases/")]
    assert keys[0] == "01_good_lead"
    assert anna.refused("GET", "/training/practice/")["status"] == 404
    begun = anna.post("/training/attempts/", {"case": "10_other_town"}, expect=201)
    lead = f"/leads/{begun['card']['id']}/"

    assert anna.refused("POST", "/training/practice/calls/")["status"] == 422
    taken = in_room(anna, "POST", f"{lead}ownership/")
    said = anna.post("/training/practice/calls/")
    assert "Vladivostok" in said["text"]
    junked = in_room(anna, "POST", f"{lead}junk/", {"reason": "not_our_region"})

    result = anna.post("/training/practice/result/")
    assert (taken.status_code, junked.status_code) == (200, 200)
    assert (result["percent"], result["is_passed"]) == (100, True)
    assert anna.get(f"/training/attempts/{result['id']}/") == result
    assert anna.refused("POST", "/training/practice/clock/", {})["status"] == 422
    assert Lead.objects.count() == 0
    galina = Program(cast["Galina"].user)
    rows = {row["name"]: row for row in galina.get("/training/people/")}
    assert (rows["Anna"]["passed"], rows["Anna"]["average"]) == (1, 100)
    assert anna.refused("GET", "/training/people/")["status"] == 404


def test_time_is_moved_and_a_case_given_up_by_programs(cast: dict[str, Newcomer]) -> None:
    anna = Program(cast["Anna"].user)
    anna.post("/training/attempts/", {"case": "01_good_lead"}, expect=201)
    assert anna.refused("POST", "/training/attempts/", {"case": "03_spam"})["status"] == 422

    passed = anna.post("/training/practice/clock/", {"minutes": 60})
    assert passed["fired"] > 0
    anna.delete("/training/practice/")

    assert anna.refused("GET", "/training/practice/")["status"] == 404
    assert anna.refused("POST", "/training/attempts/", {"case": "no_such"})["status"] == 404
