"""Why did this robot not act? Each robot of the pipeline has an answer (N4)."""

from datetime import timedelta

import pytest

from tests.automation.showroom import signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.automation.queries.robots import RobotOnCard, robots_on_card
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.records.models import Lead

pytestmark = pytest.mark.django_db

ROBOTS = """
  caller:
    label: Caller
    of: [leads]
    when: {signal: go}
    if: has(budget)
    then:
      - create_task: call
  closer:
    label: Closer
    of: [leads]
    in: [ours, sent]
    when: {signal: go}
    then:
      - create_task: plain
  reminder:
    label: Reminder
    of: [leads]
    when: {before: next_contact_at, by: 1h}
    then:
      - create_task: meet
  sleeper:
    label: Sleeper
    when: {signal: paid}
    then:
      - create_task: plain
"""


def on_card(lead: Lead, user: User) -> dict[str, RobotOnCard]:
    return {row.key: row for row in robots_on_card(ref=lead.ref, actor=user.as_actor())}


def test_each_robot_says_how_it_stands() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    moment = NOW + timedelta(days=2)
    lead = make_lead(owner=anna, next_contact_at=moment)
    signal(lead.ref, now=LATER)

    rows = on_card(lead, anna)

    assert list(rows) == ["caller", "closer", "reminder", "sleeper"]
    assert {key: (row.standing, row.why.en) for key, row in rows.items()} == {
        "caller": ("acted", "Its condition does not hold."),
        "closer": ("elsewhere", "It works in the stages “Our client”, “Offer sent”."),
        "reminder": ("waits", "It waits for its moment."),
        "sleeper": ("idle", "It has not happened yet: the signal “paid”."),
    }
    assert rows["reminder"].due_at == moment - timedelta(hours=1)
    assert rows["caller"].latest is not None
    assert rows["caller"].latest.verdict == "skipped"


def test_a_stranger_learns_nothing() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    lead = make_lead(owner=cast["Anna"])

    with pytest.raises(NotFound):
        on_card(lead, cast["Zoya"])
