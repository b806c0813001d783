"""Two people with one task at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from tests.world import NOW, make_cast, make_lead, use_showroom
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.process.text import Text
from voronka.work.models import Task
from voronka.work.use_cases.create_task import create_task
from voronka.work.use_cases.reassign_task import reassign_task
from voronka.work.use_cases.reschedule_task import reschedule_task

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(deeds: list[Callable[[], None]]) -> list[str]:
    """Do all of it in connections of their own; say what each was told."""
    start = Barrier(len(deeds))

    def do(deed: Callable[[], None]) -> str:
        try:
            start.wait(timeout=60)
            deed()
        except Conflict as refused:
            return type(refused).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(max_workers=len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_the_second_to_choose_who_does_a_task_or_by_when_changes_nothing() -> None:
    use_showroom()
    cast = make_cast()
    anna, galina = cast["Anna"], cast["Galina"].as_actor()
    days = [NOW + timedelta(days=days) for days in (1, 2, 3)]
    task_id = create_task(
        card=make_lead(owner=anna).ref,
        title=Text.same("Call"),
        assignee_id=anna.pk,
        due_at=days[0],
        actor=galina,
        now=NOW,
    )

    def give(name: str) -> None:
        to, seen = cast[name].pk, Seen(anna.pk)
        reassign_task(task_id=task_id, assignee_id=to, seen=seen, actor=galina, now=NOW)

    def put_off(day: int) -> None:
        reschedule_task(
            task_id=task_id, due_at=days[day], seen=Seen(days[0]), actor=galina, now=NOW
        )

    given = _at_once([lambda: give("Boris"), lambda: give("Galina")])
    moved = _at_once([lambda: put_off(1), lambda: put_off(2)])

    task = Task.objects.get()
    assert sorted(given) == ["", "TaskGivenMeanwhile"]
    assert sorted(moved) == ["", "TaskPutOffMeanwhile"]
    assert task.assignee_id == cast[("Boris", "Galina")[given.index("")]].pk
    assert task.due_at == days[1 + moved.index("")]
