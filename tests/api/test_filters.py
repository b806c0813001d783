"""The terms of a list's filter by the API: the same as in its address."""

import json

import pytest

from tests.api.client import Program
from tests.world import make_cast, make_lead, use_showroom

pytestmark = pytest.mark.django_db


def test_a_list_is_narrowed_by_terms_about_fields() -> None:
    use_showroom()
    cast = make_cast()
    oak = make_lead(owner=cast["Anna"], material="oak", budget="900000")
    make_lead(owner=cast["Anna"], material="birch", budget="900000")
    where = json.dumps([["material", "is", "oak"], ["budget", "from", "500000"]])

    answer = Program(cast["Anna"]).get(f"/leads/?where={where}")

    assert [item["id"] for item in answer["items"]] == [str(oak.pk)]


def test_a_filter_without_sense_is_a_problem_that_says_so() -> None:
    use_showroom()
    cast = make_cast()

    answer = Program(cast["Anna"]).ask("GET", "/leads/", query={"where": '[["nothing","is","1"]]'})

    assert answer.status_code == 422
    assert "There is no field “nothing” to filter by." in answer.content.decode()
