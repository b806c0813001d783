import pytest

from tests.automation.showroom import ledger, open_templates, signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.work.models import Task

pytestmark = pytest.mark.django_db

ROBOTS = """
  caller:
    label: Caller
    when: {created: any}
    then:
      - create_task: call
  calmer:
    label: Calmer
    when: {signal: go}
    then:
      - cancel_task: call
"""


def test_takes_the_open_task_of_the_template_back() -> None:
    use_robots(ROBOTS)
    lead = make_lead(owner=make_cast()["Anna"])
    assert open_templates(lead) == ["call"]

    signal(lead.ref, now=LATER)

    task = Task.objects.get(card_id=lead.pk)
    assert (task.cancelled_at, task.cancel_reason["en"]) == (LATER, "no longer needed")


def test_where_there_is_none_there_is_nothing_to_do() -> None:
    use_robots(ROBOTS)
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=NOW)
    signal(lead.ref, now=LATER)

    assert [row[:2] for row in ledger(lead)] == [
        ("caller", "done"),
        ("calmer", "done"),
        ("calmer", "done"),
    ]
    assert Task.objects.get(card_id=lead.pk).cancelled_at == NOW
