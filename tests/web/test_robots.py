"""“Why?” of robots: what they did on a card, and why the others did not (N4)."""

import pytest

from tests.automation.showroom import signal, use_robots
from tests.web.browsing import signed_in
from tests.world import NOW, make_cast, make_lead
from voronka.kernel import clock

pytestmark = pytest.mark.django_db

ROBOTS = """
  caller:
    label: Caller
    of: [leads]
    when: {signal: go}
    if: budget > 100000
    then:
      - create_task: call
  sleeper:
    label: Sleeper
    of: [leads]
    when: {signal: paid}
    then:
      - create_task: plain
"""


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_dialog_says_why_each_robot_did_or_did_not_act() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, budget="50000")
    signal(lead.ref, now=NOW)

    page = signed_in(anna).get(f"/leads/{lead.pk}/robots/").content.decode()

    assert "Caller" in page
    assert "Its condition does not hold." in page
    assert "Budget: ₽50,000" in page
    assert "Robots that have not acted yet" in page
    assert "It has not happened yet: the signal “paid”." in page


def test_a_stranger_finds_no_card() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    assert signed_in(cast["Zoya"]).get(f"/leads/{lead.pk}/robots/").status_code == 404
