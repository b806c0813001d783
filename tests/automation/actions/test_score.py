import pytest

from tests.automation.showroom import fresh, ledger, signal, use_robots
from tests.world import LATER, make_cast, make_lead
from voronka.records.models import DecisionRow
from voronka.records.use_cases.edit_card import edit_card

pytestmark = pytest.mark.django_db

ROBOT = """
  scorer:
    label: Scorer
    of: [leads]
    when: {changed: [material, budget]}
    then:
      - score: abc
"""


def test_writes_class_points_amount_and_title() -> None:
    use_robots(ROBOT)
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    wanted = {"material": "oak", "budget": "300000"}
    edit_card(ref=lead.ref, fields=wanted, actor=anna.as_actor(), now=LATER)

    lead = fresh(lead.ref)
    assert (lead.fields["abc_class"], lead.fields["abc_means"], lead.fields["abc_points"]) == (
        "a", 3, 3,
    )  # fmt: skip
    assert lead.amount_minor == 15_000_000
    assert lead.title == "A Vera"


def test_what_changes_nothing_runs_no_command() -> None:
    use_robots(ROBOT.replace("{changed: [material, budget]}", "{signal: go}"))
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna, material="oak", budget="300000")

    signal(lead.ref, now=LATER)
    signal(lead.ref, now=LATER)

    assert DecisionRow.objects.filter(card_id=lead.pk, command__kind="edit").count() == 1
    assert [row[1] for row in ledger(lead)] == ["done", "done"]
