from datetime import timedelta

import pytest

from tests.automation.showroom import ledger, open_task, signal, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.process.loader import PlaybookInvalid
from voronka.records.use_cases.edit_card import edit_card
from voronka.work.models import Notification, Task

pytestmark = pytest.mark.django_db

ROBOT = """
  caller:
    label: Caller
    when: {{signal: go}}
    then:
      - create_task: {step}
"""


def test_sets_the_owners_task_as_the_template_says() -> None:
    use_robots(ROBOT.format(step="call"))
    anna = make_cast()["Anna"]
    lead = make_lead(owner=anna)

    signal(lead.ref, now=LATER)

    task = open_task(lead, "call")
    assert (task.title, task.text, task.kind) == ("Call Vera", "At +7 495 555-01-11", "call")
    assert (task.assignee, task.due_at) == (anna, LATER + timedelta(hours=4))
    assert (task.created_by, list(task.outcomes)) == ("Caller", ["reached", "refused", "strange"])
    told = Notification.objects.get(user=anna)
    assert (told.kind, told.title, told.card_id) == ("task", "Call Vera", lead.pk)
    assert ledger(lead) == [("caller", "done", "")]


def test_a_deadline_of_its_own_wins_over_the_templates() -> None:
    use_robots(ROBOT.format(step="{template: call, due: 30m}"))
    lead = make_lead(owner=make_cast()["Anna"])

    signal(lead.ref, now=LATER)

    assert open_task(lead, "call").due_at == LATER + timedelta(minutes=30)


def test_a_deadline_follows_the_moment_it_hangs_on() -> None:
    use_robots(ROBOT.format(step="{template: plain, at: next_contact_at, before: 2h}"))
    anna = make_cast()["Anna"]
    moment = NOW + timedelta(days=3)
    lead = make_lead(owner=anna, next_contact_at=moment)
    signal(lead.ref, now=LATER)
    assert open_task(lead, "plain").due_at == moment - timedelta(hours=2)

    later = moment + timedelta(days=1)
    edit_card(ref=lead.ref, fields={"next_contact_at": later}, actor=anna.as_actor(), now=LATER)
    assert open_task(lead, "plain").due_at == later - timedelta(hours=2)

    edit_card(ref=lead.ref, fields={"next_contact_at": None}, actor=anna.as_actor(), now=LATER)
    task = Task.objects.get(card_id=lead.pk)
    assert task.cancelled_at == LATER
    assert task.cancel_reason["en"] == "what it was for was called off"


def test_of_a_role_whoever_has_the_fewest_tasks_gets_it() -> None:
    use_robots(ROBOT.format(step="{template: call, to: role:sales}"))
    cast = make_cast()
    first, second = make_lead(), make_lead(phone="+7 (495) 555-01-12")

    signal(first.ref, now=LATER)
    signal(second.ref, now=LATER)

    assert open_task(first, "call").assignee == cast["Anna"]
    assert open_task(second, "call").assignee == cast["Boris"]


def test_without_anybody_to_do_it_the_ledger_says_so_and_the_command_stands() -> None:
    use_robots(ROBOT.format(step="call"))
    lead = make_lead()

    decision = signal(lead.ref, now=LATER)

    assert decision.allowed
    assert not Task.objects.exists()
    assert ledger(lead) == [("caller", "failed", "the card has no owner")]


@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ("{template: call, before: 1h}", "'before' and 'after' need 'at'"),
        ("{template: call, at: next_contact_at, due: 1h}", "give 'due' or 'at', not both"),
        ("{template: cal}", "cal"),
        ("{template: call, to: anybody}", "anybody"),
        ("{template: call, at: client_name}", "client_name"),
    ],
)
def test_a_mistake_in_the_playbook_is_found_when_it_is_read(step: str, problem: str) -> None:
    with pytest.raises(PlaybookInvalid) as invalid:
        use_robots(ROBOT.format(step=step))

    assert problem in str(invalid.value)
