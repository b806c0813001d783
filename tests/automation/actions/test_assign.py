import pytest

from tests.automation.showroom import fresh, ledger, signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.records.models import DecisionRow

pytestmark = pytest.mark.django_db

ROBOT = """
  giver:
    label: Giver
    when: {{signal: go}}
    then:
      - assign: {to}
"""


def test_gives_the_card_to_a_role() -> None:
    use_robots(ROBOT.format(to="head"))
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).owner == cast["Galina"]


def test_by_turn_whoever_got_a_lead_the_longest_ago() -> None:
    use_robots(ROBOT.format(to="turn"))
    cast = make_cast()
    make_lead(owner=cast["Boris"], now=NOW)
    make_lead(owner=cast["Anna"], now=LATER)
    for name in ("Zoya", "Galina", "Viktor"):
        cast[name].is_active = False
        cast[name].save()
    lead = make_lead(now=LATER)

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).owner == cast["Boris"]


def test_who_already_has_it_keeps_it_without_a_command() -> None:
    use_robots(ROBOT.format(to="owner"))
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).owner == anna
    assert ledger(lead) == [("giver", "done", "")]
    assert not DecisionRow.objects.filter(command__kind="assign").exists()
