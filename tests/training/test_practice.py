"""A case from its arrival to its grade (K26), and what the house sees of it: nothing."""

import pytest
from django.db import connection

from tests.training.newcomer import Newcomer, make_newcomers, play_good_lead
from tests.world import make_lead
from voronka.kernel import rooms

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> Newcomer:
    return make_newcomers()["Anna"]


def everything_in_the_house() -> dict[str, str]:
    """Return a print of each table's rows; what the practice itself keeps is left out."""
    with connection.cursor() as cursor:
        names = [name for name in rooms.tables(rooms.Plan(shared=[r"training\_%"]))]
        found = {}
        for name in names:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), ''))"
                f' FROM public."{name}" t'
            )
            found[name] = cursor.fetchone()[0]
    return found


def test_a_good_lead_is_led_to_its_deal_and_the_house_sees_nothing_of_it(anna: Newcomer) -> None:
    make_lead(owner=anna.user)
    before = everything_in_the_house()

    attempt = play_good_lead(anna)

    lost = {m["key"]: m["findings"] for m in attempt.marks if m["points"] < m["out_of"]}
    assert lost == {}
    assert (attempt.points, attempt.out_of, attempt.is_passed) == (100, 100, True)
    assert everything_in_the_house() == before
    assert len(before) > 70
    assert rooms.names("practice_") == []
