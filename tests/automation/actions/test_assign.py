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


def test_by_turn_each_gets_one_before_anybody_gets_another() -> None:
    use_robots(ROBOT.format(to="turn"))
    cast = make_cast()
    for name in ("Zoya", "Galina", "Viktor"):
        cast[name].is_active = False
        cast[name].save()
    leads = [make_lead(now=LATER) for _ in range(4)]

    for lead in leads:
        signal(lead.ref, now=LATER)

    owners = [fresh(lead.ref).owner for lead in leads]
    assert {owners[0], owners[1]} == {cast["Anna"], cast["Boris"]}
    assert owners[2:] == owners[:2]


def test_at_night_there_is_nobody_to_take_a_turn() -> None:
    use_robots(ROBOT.format(to="turn"))
    make_cast()
    night = NOW.replace(hour=23)
    lead = make_lead(now=night)

    signal(lead.ref, now=night)

    assert fresh(lead.ref).owner is None
    ((_, verdict, why),) = ledger(lead)
    assert verdict == "failed"
    assert why.startswith("Nobody is free: ")


def test_who_already_has_it_keeps_it_without_a_command() -> None:
    use_robots(ROBOT.format(to="owner"))
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).owner == anna
    assert ledger(lead) == [("giver", "done", "")]
    assert not DecisionRow.objects.filter(command__kind="assign").exists()
