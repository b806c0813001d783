from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.process.decision import Change
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.use_cases.add_history import add_history
from voronka.work.models import Task
from voronka.work.models.anchor import Anchor
from voronka.work.queries.cards import lock_cards, values_of_cards
from voronka.work.use_cases.cancel_task import call_off_all
from voronka.work.use_cases.notify import notify

CARD_CLOSED = Text("карточка закрыта", "the card was closed")
MOMENT_GONE = Text("событие, к которому она относилась, отменено", "what it was for was called off")


def _open() -> "QuerySet[Task]":
    return Task.objects.open().select_for_update().order_by("pk")


_OF_CARD = Question(lambda: _open().filter(card_id=Given("card")))


def follow_cards(
    *, changes: Mapping[CardRef, tuple[Change, ...]], actor: Actor, now: datetime
) -> None:
    """
    Have the open tasks of cards follow what has just happened to them.

    Deadlines follow the moments they hang on, and a task whose moment is gone is cancelled; a new
    owner takes over what the old one had to do; on a closed card nothing waits that a robot set.
    """
    # A card that is only just being made has no tasks yet.
    ids = [
        ref.id
        for ref, happened in changes.items()
        if happened and not any(change.kind == "created" for change in happened)
    ]
    if not ids:
        return
    tasks = list(_OF_CARD.ask(card=ids[0]) if len(ids) == 1 else _open().filter(card_id__in=ids))
    closed = {ref for ref in changes if any(each.kind == "closed" for each in changes[ref])}
    moot = [task for task in tasks if task.cause_key and task.ref in closed]
    call_off_all(moot, reason=CARD_CLOSED, actor=actor, now=now)
    gone = {task.pk for task in moot}
    tasks = [task for task in tasks if task.pk not in gone]
    _follow_owners(tasks, changes)
    _follow_moments([task for task in tasks if task.anchor], actor=actor, now=now)


def _follow_owners(tasks: Sequence[Task], changes: Mapping[CardRef, tuple[Change, ...]]) -> None:
    given: dict[UUID, list[Task]] = {}
    for task in tasks:
        for change in changes[task.ref]:
            is_handed_on = change.kind == "owner" and task.assignee_id == change.before
            if is_handed_on and isinstance(change.after, UUID):
                given.setdefault(change.after, []).append(task)
    for owner_id, own in given.items():
        Task.objects.filter(pk__in=[task.pk for task in own]).give_to(owner_id)
        for task in own:
            task.assignee_id = owner_id


def _follow_moments(tasks: Sequence[Task], *, actor: Actor, now: datetime) -> None:
    if not tasks:
        return
    calendar = active_playbook().calendar
    anchors = {task.pk: Anchor.from_json(task.anchor or {}) for task in tasks}
    cards = lock_cards({task.ref for task in tasks})
    values = values_of_cards(cards.values(), [anchor.fact for anchor in anchors.values()])
    gone = []
    for task in tasks:
        due_at = anchors[task.pk].due_at(values[task.ref], calendar)
        if due_at is None and task.due_at is not None:
            gone.append(task)
        elif due_at is not None and due_at != task.due_at:
            _move(task, due_at, actor=actor, now=now)
    call_off_all(gone, reason=MOMENT_GONE, actor=actor, now=now)


def _move(task: Task, due_at: datetime, *, actor: Actor, now: datetime) -> None:
    before = task.due_at
    task.follow(due_at)
    add_history(
        ref=task.ref,
        kind="task_moved",
        payload={
            "task": str(task.pk),
            "title": task.title,
            "before": before.isoformat() if before else None,
            "after": due_at.isoformat(),
        },
        actor=actor,
        now=now,
    )
    if task.assignee_id != actor.id:
        notify(
            user_ids=[task.assignee_id],
            kind="task",
            title=Text("Срок задачи перенесён", "A task has moved"),
            text=task.shown_title,
            card=task.ref,
            key=f"task:{task.pk}:moved:{now.isoformat()}",
            now=now,
        )
