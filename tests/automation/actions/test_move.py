import pytest

from tests.automation.showroom import fresh, ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.records.models import DecisionRow
from voronka.work.models import Notification

pytestmark = pytest.mark.django_db

ROBOT = """
  mover:
    label: Mover
    when: {{signal: go}}
    then:
      - move: {stage}
"""


def test_moves_the_card_through_its_gate() -> None:
    use_robots(ROBOT.format(stage="assigned"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert fresh(lead.ref).stage == "assigned"
    row = DecisionRow.objects.get(card_id=lead.pk, command__kind="move")
    assert (row.verdict, row.actor["kind"], row.actor["name"], row.depth) == (
        "allowed", "robot", "Mover", 1,
    )  # fmt: skip


def test_a_shut_gate_is_told_to_the_owner_and_hinders_nobody() -> None:
    use_robots(ROBOT.format(stage="ours"))
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    decision = signal(lead.ref, now=LATER)

    assert decision.allowed
    assert fresh(lead.ref).stage == "new"
    ((robot, verdict, why),) = ledger(lead)
    assert (robot, verdict) == ("mover", "failed")
    assert "Budget" in why
    assert "Address" in why
    told = Notification.objects.get(user=anna)
    assert told.title["en"] == "A robot could not do its step"
    assert DecisionRow.objects.get(card_id=lead.pk, command__kind="move").verdict == "refused"


def test_robots_that_chase_each_other_are_stopped_and_it_shows() -> None:
    use_robots("""
  forth:
    label: Forth
    when: {entered: assigned}
    then:
      - move: new
  back:
    label: Back
    when: {entered: new}
    then:
      - move: assigned
""")
    lead = make_lead(owner=make_cast()["Anna"])

    assert fresh(lead.ref).version == 11
    assert [run for run in ledger(lead) if run[1] == "failed"] == [
        ("back", "failed", "Robots keep setting each other off: stopped after 10 steps in a row."),
    ]
