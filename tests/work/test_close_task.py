from datetime import timedelta
from typing import Any

import pytest

from tests.automation.showroom import fresh, open_task, use_robots
from tests.world import LATER, NOW, make_cast, make_lead
from voronka.kernel.errors import NotFound
from voronka.people.models import User
from voronka.records.models import CardEvent, Lead
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.work.models import Task
from voronka.work.use_cases.close_task import UNDO_WITHIN, UnableToCloseTask, close_task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reopen_task import UnableToReopenTask, reopen_task

pytestmark = pytest.mark.django_db

ROBOTS = """
  after_call:
    label: After the call
    of: [leads]
    when: {task_closed: call, outcome: reached}
    then:
      - create_task: plain
"""


def a_task(owner: User, template: str = "call") -> tuple[Lead, Task]:
    lead = make_lead(owner=owner)
    create_task(
        card=lead.ref, template=template, assignee_id=owner.pk, actor=owner.as_actor(), now=NOW
    )
    return lead, open_task(lead, template)


def test_closes_with_its_outcome_and_the_process_reacts() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead, task = a_task(anna)

    close_task(task_id=task.pk, outcome="reached", note=" ok ", actor=anna.as_actor(), now=LATER)

    task.refresh_from_db()
    assert (task.outcome, task.note, task.closed_at, task.closed_by) == (
        "reached", "ok", LATER, anna,
    )  # fmt: skip
    event = CardEvent.objects.get(kind="task_closed")
    assert (event.name, event.after, event.note) == ("call", "reached", "ok")
    assert open_task(lead, "plain").assignee == anna


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ({}, UnableToCloseTask),
        ({"outcome": "nonsense"}, UnableToCloseTask),
        ({"outcome": "strange", "note": "  "}, UnableToCloseTask),
        ({"outcome": "refused"}, CommandRefused),
        ({"outcome": "refused", "fields": {"lost_reason": "nonsense"}}, CommandRefused),
    ],
)
def test_what_an_outcome_needs_must_be_there(
    answer: dict[str, Any], refusal: type[Exception]
) -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead, task = a_task(anna)

    with pytest.raises(refusal):
        close_task(task_id=task.pk, actor=anna.as_actor(), now=LATER, **answer)

    assert open_task(lead, "call") == task
    assert fresh(lead.ref).version == 1
    assert not CardEvent.objects.filter(kind="task_closed").exists()


def test_what_an_outcome_asks_for_is_written_to_the_card() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead, task = a_task(anna)

    close_task(
        task_id=task.pk,
        outcome="refused",
        fields={"lost_reason": "price"},
        actor=anna.as_actor(),
        now=LATER,
    )

    assert fresh(lead.ref).lost_reason == "price"


def test_a_closed_task_is_not_closed_again() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    _, task = a_task(anna, "plain")
    close_task(task_id=task.pk, actor=anna.as_actor(), now=NOW)

    with pytest.raises(UnableToCloseTask):
        close_task(task_id=task.pk, actor=anna.as_actor(), now=LATER)

    assert Task.objects.get(pk=task.pk).closed_at == NOW


def test_a_stranger_sees_no_task() -> None:
    use_robots(ROBOTS)
    cast = make_cast()
    _, task = a_task(cast["Anna"], "plain")

    with pytest.raises(NotFound):
        close_task(task_id=task.pk, actor=cast["Zoya"].as_actor(), now=LATER)

    assert Task.objects.get(pk=task.pk).is_open()


def test_a_closing_from_which_nothing_followed_can_be_taken_back() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    lead, task = a_task(anna, "plain")
    close_task(task_id=task.pk, actor=anna.as_actor(), now=LATER)

    reopen_task(task_id=task.pk, actor=anna.as_actor(), now=LATER + UNDO_WITHIN)

    task = open_task(lead, "plain")
    assert (task.closed_at, task.closed_by, task.undo_until) == (None, None, None)


def test_a_closing_is_not_taken_back_too_late_nor_after_consequences() -> None:
    use_robots(ROBOTS)
    anna = make_cast()["Anna"]
    actor = anna.as_actor()
    lead, quiet = a_task(anna, "plain")
    close_task(task_id=quiet.pk, actor=actor, now=LATER)
    _, followed = a_task(anna, "call")
    close_task(task_id=followed.pk, outcome="reached", actor=actor, now=LATER)

    with pytest.raises(UnableToReopenTask):
        reopen_task(task_id=quiet.pk, actor=actor, now=LATER + UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(UnableToReopenTask):
        reopen_task(task_id=followed.pk, actor=actor, now=LATER)
    edit_card(ref=lead.ref, fields={"request": "new"}, actor=actor, now=LATER)
    with pytest.raises(UnableToReopenTask):
        reopen_task(task_id=quiet.pk, actor=actor, now=LATER)

    assert Task.objects.filter(closed_at=LATER, pk__in=[quiet.pk, followed.pk]).count() == 2
