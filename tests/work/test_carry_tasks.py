import pytest

from tests.automation.showroom import use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.process.text import Text
from voronka.records.use_cases.convert_lead import convert_lead
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import cancel_task
from voronka.work.use_cases.create_task import create_task

pytestmark = pytest.mark.django_db

GREET = """
  greet:
    label: Greeting
    when: {created: any}
    in: [new]
    then: [{create_task: {template: meet, to: owner}}]
"""


def test_what_people_still_had_to_do_for_the_lead_stands_on_its_deal() -> None:
    use_robots(GREET)
    cast = make_cast()
    anna = cast["Anna"].as_actor()
    lead = make_lead(
        owner=cast["Anna"],
        budget="300000",
        material="oak",
        site_address="Moscow, Lesnaya 1",
        email="vera@example.com",
    )
    kept, dropped = (
        create_task(
            card=lead.ref,
            title=Text.same(title),
            assignee_id=cast["Boris"].pk,
            due_at=LATER,
            actor=anna,
            now=NOW,
        )
        for title in ("Bring the samples", "Send the catalogue")
    )
    cancel_task(task_id=dropped, reason=Text.same("not wanted"), actor=anna, now=NOW)

    deal = convert_lead(lead_id=lead.pk, actor=anna, now=LATER).deal

    task = Task.objects.get(pk=kept)
    assert (task.ref, task.due_at, task.assignee) == (deal, LATER, cast["Boris"])
    assert list(Task.objects.open()) == [task]
    # What a robot had set, and what is over, stays with the lead.
    left = Task.objects.of_card(lead.ref).order_by("template")
    assert [(each.template, each.cancelled_at is None) for each in left] == [
        ("", False),
        ("meet", False),
    ]
