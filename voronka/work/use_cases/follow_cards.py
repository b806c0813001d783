from collections.abc import Mapping
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
from voronka.work.queries.cards import lock_card, values_of_card
from voronka.work.use_cases.cancel_task import call_off
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
    tasks = _OF_CARD.ask(card=ids[0]) if len(ids) == 1 else _open().filter(card_id__in=ids)
    by_card: dict[CardRef, list[Task]] = {}
    for task in tasks:
        by_card.setdefault(task.ref, []).append(task)
    for ref, own in by_card.items():
        _follow(ref, own, changes[ref], actor=actor, now=now)


def _follow(
    ref: CardRef, tasks: list[Task], changes: tuple[Change, ...], *, actor: Actor, now: datetime
) -> None:
    if any(change.kind == "closed" for change in changes):
        for task in (t for t in tasks if t.cause_key):
            call_off(task, reason=CARD_CLOSED, actor=actor, now=now)
        tasks = [t for t in tasks if not t.cause_key]
    for change in changes:
        if change.kind == "owner" and isinstance(change.after, UUID):
            for task in (t for t in tasks if t.assignee_id == change.before):
                task.give_to(change.after)
    _follow_moments(ref, [t for t in tasks if t.anchor], actor=actor, now=now)


def _follow_moments(ref: CardRef, tasks: list[Task], *, actor: Actor, now: datetime) -> None:
    if not tasks:
        return
    calendar = active_playbook().calendar
    anchors = {task.pk: Anchor.from_json(task.anchor or {}) for task in tasks}
    values = values_of_card(lock_card(ref), [anchor.fact for anchor in anchors.values()])
    for task in tasks:
        due_at = anchors[task.pk].due_at(values, calendar)
        if due_at is None and task.due_at is not None:
            call_off(task, reason=MOMENT_GONE, actor=actor, now=now)
        elif due_at is not None and due_at != task.due_at:
            _move(task, due_at, actor=actor, now=now)


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
