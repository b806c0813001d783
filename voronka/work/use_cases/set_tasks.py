from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.process.schema import TaskSpec
from voronka.process.state import CardRef
from voronka.records.models import Card
from voronka.records.use_cases.add_history_to_cards import add_history_to_cards
from voronka.work.contents import Content, content_of, key_of, names_of, told_of
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.models.anchor import Anchor
from voronka.work.models.checklist import Lines, carried_over, lines_of
from voronka.work.queries.cards import lock_cards, values_of_cards
from voronka.work.use_cases.create_task import UnableToCreateTask, spec_of
from voronka.work.use_cases.let_see import let_see
from voronka.work.use_cases.notify import Notice, notify_of_all


@dataclass(frozen=True, kw_only=True)
class TaskOrder:
    """On which card a task is wanted, for whom, and what wants it."""

    card: CardRef
    assignee_id: UUID
    cause_key: str


@transaction.atomic(savepoint=False)
def set_tasks(
    *,
    orders: Sequence[TaskOrder],
    template: str,
    actor: Actor,
    now: datetime,
    due_at: datetime | None = None,
    anchor: Anchor | None = None,
) -> Mapping[CardRef, UnableToCreateTask]:
    """
    Set a task of a template on each of many cards: `create_task`, in as many queries as for one.

    For areas that hold the cards and have looked for people who work here. Answers with the cards
    on which there is nothing to say.

    :raises UnableToCreateTask: the process has no such task
    """
    cards = lock_cards([order.card for order in orders])
    known = _known_tasks(orders, template)
    wanted = [
        order
        for order in orders
        if (task := known.get(order.card)) is None or task.cause_key != order.cause_key
    ]
    spec = spec_of(template)
    own = Content(outcomes={}, due_at=due_at)
    contents = _contents(own, [cards[order.card] for order in wanted], spec, anchor, now)
    lines = lines_of(spec.checklist if spec else ())
    refused: dict[CardRef, UnableToCreateTask] = {}
    tasks: list[Task] = []
    for order in wanted:
        content = contents[order.card]
        if content.title.ru.strip():
            task = known.get(order.card) or _new(order.card, template, actor, now)
            _say(task, content, lines, order, anchor)
            tasks.append(task)
        else:
            refused[order.card] = UnableToCreateTask(_("Say what is to be done."))
    new = {task.pk for task in tasks if task._state.adding}
    Task.objects.store(tasks)
    for task in tasks:
        if task.assignee_id != cards[task.ref].owner_id:
            let_see(task, actor=actor, now=now)
    _tell(tasks, new, actor=actor, now=now)
    return refused


def _known_tasks(orders: Sequence[TaskOrder], template: str) -> Mapping[CardRef, Task]:
    """Return the task this very cause has set, else the open one of the template, by card."""
    causes = {order.card: order.cause_key for order in orders}
    found = Task.objects.filter(card_id__in=[ref.id for ref in causes]).filter(
        Q(cause_key__in=causes.values()) | Q(template=template, closed_at=None, cancelled_at=None)
    )
    known: dict[CardRef, Task] = {}
    for task in found:
        if task.ref not in known or task.cause_key == causes.get(task.ref):
            known[task.ref] = task
    return known


def _contents(
    own: Content,
    cards: Sequence[Card],
    spec: TaskSpec | None,
    anchor: Anchor | None,
    now: datetime,
) -> Mapping[CardRef, Content]:
    if names := names_of(spec, anchor):
        values = values_of_cards(cards, names)
        return {
            card.ref: content_of(
                own, spec=spec, anchor=anchor, kind=card.KIND, values=values[card.ref], now=now
            )
            for card in cards
        }
    # Where nothing is filled in, it says the same on every card of a kind.
    same = {
        kind: content_of(own, spec=spec, anchor=anchor, kind=kind, values={}, now=now)
        for kind in {card.KIND for card in cards}
    }
    return {card.ref: same[card.KIND] for card in cards}


def _new(ref: CardRef, template: str, actor: Actor, now: datetime) -> Task:
    return Task(
        card_kind=ref.kind,
        card_id=ref.id,
        template=template,
        created_at=now,
        created_by=actor.name,
    )


def _say(
    task: Task, content: Content, lines: Lines, order: TaskOrder, anchor: Anchor | None
) -> None:
    task.say(
        title=content.title,
        text=content.text,
        kind=content.kind,
        checklist=carried_over(deepcopy(lines), task.checklist) if task.checklist else lines,
        outcomes=content.outcomes,
        assignee_id=order.assignee_id,
        due_at=content.due_at,
        anchor=anchor.as_json() if anchor else None,
        cause_key=order.cause_key,
    )


def _tell(tasks: Sequence[Task], new: set[UUID], *, actor: Actor, now: datetime) -> None:
    for kind in ("task_created", "task_renewed"):
        payloads = [
            (task.ref, told_of(task))
            for task in tasks
            if (task.pk in new) == (kind == "task_created")
        ]
        add_history_to_cards(kind=kind, payloads=payloads, actor=actor, now=now)
    notices = [
        Notice(
            user_ids=[task.assignee_id],
            title=task.shown_title,
            card=task.ref,
            key=key_of(task, now=now),
        )
        for task in tasks
        if task.assignee_id != actor.id
    ]
    notify_of_all(notices, kind="task", now=now)
    for task in tasks:
        events.announce(CardTasksChanged(actor=actor, at=now, ref=task.ref))
