from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.use_cases.add_history_to_cards import add_history_to_cards
from voronka.work.contents import told_of
from voronka.work.models import Task
from voronka.work.use_cases.cancel_task import call_off_all

TAKEN_BACK = Text("то, из-за чего она поставлена, отменено", "what it was set for was taken back")


def give_back_tasks(*, moments: Mapping[CardRef, datetime], actor: Actor, now: datetime) -> None:
    """
    Take back what became of the tasks of cards at a moment: those set then are called off, and
    those called off then are open again; for areas that hold the cards.
    """
    then = Q(pk__in=[])
    for at in set(moments.values()):
        ids = [ref.id for ref, each in moments.items() if each == at]
        then |= Q(card_id__in=ids) & (Q(created_at=at) | Q(cancelled_at=at))
    found = Task.objects.filter(then, closed_at=None).select_for_update().order_by("pk")
    tasks = [task for task in found if task.ref in moments]
    created = [task for task in tasks if task.is_open()]
    call_off_all(created, reason=TAKEN_BACK, actor=actor, now=now)
    again = [task for task in tasks if task.cancelled_at and task.created_at != task.cancelled_at]
    _reopen(again, actor=actor, now=now)


def _reopen(tasks: list[Task], *, actor: Actor, now: datetime) -> None:
    held = {(task.ref, task.template) for task in _open_of(tasks) if task.template}
    free = [task for task in tasks if (task.ref, task.template) not in held]
    Task.objects.filter(pk__in=[task.pk for task in free]).give_back()
    add_history_to_cards(
        kind="task_renewed",
        payloads=[(task.ref, told_of(task)) for task in free],
        actor=actor,
        now=now,
    )


def _open_of(tasks: list[Task]) -> list[Task]:
    return list(Task.objects.open().filter(card_id__in=[task.card_id for task in tasks]))
