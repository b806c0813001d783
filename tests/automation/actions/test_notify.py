import pytest

from tests.automation.showroom import ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db

ROBOT = """
  teller:
    label: Teller
    when: {{signal: go}}
    then:
      - notify: {step}
"""


def test_tells_everybody_who_is_meant_once() -> None:
    use_robots(ROBOT.format(step="{message: look, to: [owner, head, role:sales]}"))
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"], budget="300000")

    signal(lead.ref, now=LATER)

    told = Notification.objects.filter(card_id=lead.pk).order_by("user__name")
    assert [row.user.name for row in told] == ["Anna", "Boris", "Galina", "Zoya"]
    first = told[0]
    assert (first.kind, first.title, first.at) == ("robot", "Look at Vera", LATER)
    assert first.text["en"].replace("\u00a0", " ").replace("\u202f", " ").startswith("Budget")


def test_those_who_exist_are_told_even_if_others_do_not() -> None:
    use_robots(ROBOT.format(step="{message: look, to: [owner, head]}"))
    galina = make_cast()["Galina"]
    lead = make_lead()

    signal(lead.ref, now=LATER)

    assert [row.user for row in Notification.objects.all()] == [galina]
    assert ledger(lead) == [("teller", "done", "")]


def test_nobody_at_all_is_told_to_the_ledger() -> None:
    use_robots(ROBOT.format(step="look"))
    lead = make_lead()

    signal(lead.ref, now=LATER)

    assert not Notification.objects.exists()
    assert ledger(lead) == [("teller", "failed", "the card has no owner")]
