"""Ticking, reassigning, rescheduling and cancelling tasks."""

from datetime import timedelta

import pytest

from tests.automation.showroom import use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.models import User
from voronka.process.text import Text
from voronka.records.models import CardEvent
from voronka.records.use_cases.add_participant import add_participant
from voronka.work.models import Notification, Task
from voronka.work.queries.tasks import task_for
from voronka.work.use_cases.cancel_task import UnableToCancelTask, cancel_task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reassign_task import UnableToReassignTask, reassign_task
from voronka.work.use_cases.reschedule_task import UnableToRescheduleTask, reschedule_task
from voronka.work.use_cases.tick_item import UnableToTickItem, tick_item

pytestmark = pytest.mark.django_db

ROBOTS = """
  sleeper:
    label: Sleeper
    when: {signal: never}
    then:
      - create_task: call
"""


def a_task(owner: User, assignee: User | None = None) -> Task:
    task_id = create_task(
        card=make_lead(owner=owner).ref,
        template="call",
        assignee_id=(assignee or owner).pk,
        actor=owner.as_actor(),
        now=NOW,
    )
    return Task.objects.get(pk=task_id)


def test_a_line_is_ticked_by_itself_and_unticked() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    task, actor = a_task(anna), anna.as_actor()

    tick_item(task_id=task.pk, path=(0,), done=True, actor=actor, now=LATER)

    row = task_for(task_id=task.pk, actor=actor)
    assert (row.done_items, row.all_items) == (1, 4)
    parent = row.checklist[0]
    assert (parent.done_at, parent.done_by) == (LATER, "Anna")
    assert parent.items[0].done_at is None
    assert parent.items[0].items[0].path == (0, 0, 0)

    tick_item(task_id=task.pk, path=(0,), done=False, actor=actor, now=LATER)
    assert task_for(task_id=task.pk, actor=actor).done_items == 0


@pytest.mark.parametrize("path", [(), (2,), (0, 0, 0, 0), (-1,), (1, 0)])
def test_a_line_that_is_not_there_is_refused(path: tuple[int, ...]) -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    task = a_task(anna)
    before = task.checklist

    with pytest.raises(UnableToTickItem):
        tick_item(task_id=task.pk, path=path, done=True, actor=anna.as_actor(), now=LATER)

    assert Task.objects.get(pk=task.pk).checklist == before


def test_a_task_is_handed_over_and_the_other_is_told() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    task = a_task(cast["Anna"])

    reassign_task(
        task_id=task.pk, assignee_id=cast["Boris"].pk, actor=cast["Anna"].as_actor(), now=LATER
    )

    assert Task.objects.get(pk=task.pk).assignee == cast["Boris"]
    assert Notification.objects.get(user=cast["Boris"]).text == "Call Vera"
    assert CardEvent.objects.get(kind="task_reassigned").payload["to"] == "Boris"


def test_a_task_is_not_handed_to_who_left() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    task = a_task(cast["Anna"])
    cast["Boris"].is_active = False
    cast["Boris"].save()

    with pytest.raises(UnableToReassignTask):
        reassign_task(
            task_id=task.pk, assignee_id=cast["Boris"].pk, actor=cast["Anna"].as_actor(), now=LATER
        )

    assert Task.objects.get(pk=task.pk).assignee == cast["Anna"]


def test_a_task_is_put_off_but_not_into_the_past() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    task, actor = a_task(anna), anna.as_actor()
    tomorrow = NOW + timedelta(days=1)

    with pytest.raises(UnableToRescheduleTask):
        reschedule_task(task_id=task.pk, due_at=LATER, actor=actor, now=LATER)
    assert Task.objects.get(pk=task.pk).due_at == task.due_at

    reschedule_task(task_id=task.pk, due_at=tomorrow, actor=actor, now=LATER)
    assert Task.objects.get(pk=task.pk).due_at == tomorrow


def test_a_task_is_cancelled_with_a_reason_only() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    task, actor = a_task(anna), anna.as_actor()

    with pytest.raises(UnableToCancelTask):
        cancel_task(task_id=task.pk, reason=Text.same(" "), actor=actor, now=LATER)
    assert Task.objects.get(pk=task.pk).is_open()

    cancel_task(task_id=task.pk, reason=Text.same("He called"), actor=actor, now=LATER)
    task.refresh_from_db()
    assert (task.cancelled_at, task.cancel_reason) == (LATER, "He called")
    with pytest.raises(UnableToTickItem):
        tick_item(task_id=task.pk, path=(0,), done=True, actor=actor, now=LATER)


def test_who_sees_a_card_sees_its_tasks_and_strangers_none() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    task = a_task(cast["Anna"], cast["Maxim"])

    def sees(name: str) -> bool:
        return Task.objects.visible_to(cast[name].as_actor()).filter(pk=task.pk).exists()

    seen = {name: sees(name) for name in ("Anna", "Boris", "Galina", "Olga", "Maxim", "Zoya")}
    assert seen == {
        "Anna": True, "Boris": False, "Galina": True, "Olga": True, "Maxim": True, "Zoya": False,
    }  # fmt: skip
    with pytest.raises(NotFound):
        task_for(task_id=task.pk, actor=cast["Zoya"].as_actor())


def test_who_only_sees_the_card_does_not_change_the_tasks_of_others() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    task = a_task(cast["Anna"])

    with pytest.raises(NotAllowed):
        tick_item(task_id=task.pk, path=(0,), done=True, actor=cast["Olga"].as_actor(), now=LATER)

    assert Task.objects.get(pk=task.pk).checklist[0]["done_at"] is None


def test_a_participant_changes_tasks_too() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    task = a_task(cast["Anna"])
    add_participant(ref=task.ref, user_id=cast["Maxim"].pk, actor=cast["Anna"].as_actor(), now=NOW)

    tick_item(task_id=task.pk, path=(1,), done=True, actor=cast["Maxim"].as_actor(), now=LATER)

    assert Task.objects.get(pk=task.pk).checklist[1]["done_by"] == "Maxim"
