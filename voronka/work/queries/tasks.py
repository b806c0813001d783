"""Tasks as they are read: of a card, of a person, the next step of many cards."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Q
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.work.models import Task
from voronka.work.models.checklist import ChecklistLine, progress, shown
from voronka.work.models.task import HOUSE, TaskQuerySet
from voronka.work.queries.cards import CardLine, card_lines, lock_card


@dataclass(frozen=True, kw_only=True)
class OutcomeChoice:
    """An outcome a task can be closed with, and what is asked for then."""

    key: str
    label: Text
    ask: tuple[str, ...]
    note_required: bool


@dataclass(frozen=True, kw_only=True)
class TaskRow:
    """A task as lists and the card show it."""

    id: UUID
    ref: CardRef
    template: str
    kind: str
    title: Text
    text: Text
    checklist: tuple[ChecklistLine, ...]
    done_items: int
    all_items: int
    outcomes: tuple[OutcomeChoice, ...]
    assignee_id: UUID
    assignee_name: str
    due_at: datetime | None
    follows: str
    created_at: datetime
    created_by: str
    outcome: str
    outcome_label: Text
    note: str
    closed_at: datetime | None
    closed_by_name: str
    undo_until: datetime | None
    cancelled_at: datetime | None
    cancel_reason: Text
    revision: int
    # Only where tasks of several cards stand together.
    card: CardLine | None = None

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    def is_overdue(self, now: datetime) -> bool:
        return self.is_open and self.due_at is not None and self.due_at < now


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """The open task of a card that is due first."""

    task_id: UUID
    title: Text
    kind: str
    due_at: datetime | None
    assignee_id: UUID
    assignee_name: str

    def is_overdue(self, now: datetime) -> bool:
        return self.due_at is not None and self.due_at < now


@dataclass(frozen=True, kw_only=True)
class TaskPage:
    """A page of a list of tasks; `after` asks for the next one, None at the end."""

    rows: tuple[TaskRow, ...]
    after: UUID | None


def task_to_change(*, task_id: UUID, actor: Actor) -> Task:
    """
    Return the task, its card and itself locked, in this order.

    :raises NotFound: the actor sees no such task
    :raises NotAllowed: it is another's, on a card the actor may not change
    """
    seen = Task.objects.visible_to(actor).filter(pk=task_id).first()
    if seen is None:
        raise NotFound
    lock_card(seen.ref)
    task = Task.objects.select_for_update().get(pk=task_id)
    if actor.kind in HOUSE:
        return task
    if not Task.objects.changeable_by(actor).filter(pk=task_id).exists():
        raise NotAllowed(_("You see this task but may not change it."))
    return task


def task_for(*, task_id: UUID, actor: Actor) -> TaskRow:
    """
    Return one task with its card.

    :raises NotFound: the actor sees no such task
    """
    rows = with_cards(rows_of(Task.objects.visible_to(actor).filter(pk=task_id)))
    if not rows:
        raise NotFound
    return rows[0]


def open_task_of(*, ref: CardRef, template: str) -> UUID | None:
    """Return the card's open task of the template; there is one at most."""
    tasks = Task.objects.of_card(ref).open().filter(template=template)
    return tasks.values_list("pk", flat=True).first()


def tasks_of_card(*, ref: CardRef, actor: Actor) -> Sequence[TaskRow]:
    """
    Return the card's tasks: the open ones as they are due, then the others, the latest first.
    """
    found = rows_of(Task.objects.visible_to(actor).of_card(ref))
    still_open = sorted((t for t in found if t.is_open), key=_working_order)
    over = [t for t in found if not t.is_open]
    over.sort(key=lambda t: (t.closed_at or t.cancelled_at or t.created_at, t.id), reverse=True)
    return [*still_open, *over]


def open_tasks(
    *,
    actor: Actor,
    assignee_id: UUID | None = None,
    after: UUID | None = None,
    limit: int = 50,
) -> TaskPage:
    """
    Return a page of the open tasks the actor sees, perhaps of one person, as they are due.
    """
    tasks = Task.objects.visible_to(actor).open()
    if assignee_id is not None:
        tasks = tasks.filter(assignee_id=assignee_id)
    if after is not None and (last := Task.objects.filter(pk=after).first()) is not None:
        tasks = tasks.filter(_behind(last))
    found = rows_of(tasks.order_by(F("due_at").asc(nulls_last=True), "pk")[: limit + 1])
    more = len(found) > limit
    rows = with_cards(found[:limit])
    return TaskPage(rows=tuple(rows), after=rows[-1].id if more else None)


def next_steps(refs: Iterable[CardRef]) -> Mapping[CardRef, NextStep]:
    """
    Return the next step of each of the cards that has one, in one query; the caller saw the cards.
    """
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_STEPS, [[ref.id for ref in refs]])
        tasks = cursor.fetchall()
    return {
        CardRef(cast(CardKind, card_kind), card_id): NextStep(
            task_id=task_id,
            title=_text(title),
            kind=kind,
            due_at=due_at,
            assignee_id=assignee_id,
            assignee_name=assignee_name,
        )
        for card_kind, card_id, task_id, title, kind, due_at, assignee_id, assignee_name in tasks
    }


# By hand: boards ask for many of them at once, and a list of ids makes another statement each time.
_NEXT_STEPS = """
    SELECT DISTINCT ON (t.card_id) t.card_kind, t.card_id, t.id, t.title, t.kind, t.due_at,
           t.assignee_id, u.name
    FROM work_task t JOIN people_user u ON u.id = t.assignee_id
    WHERE t.closed_at IS NULL AND t.cancelled_at IS NULL AND t.card_id = ANY(%s)
    ORDER BY t.card_id, t.due_at ASC NULLS LAST, t.id
"""


@lru_cache(2_000)
def _text(stored: str) -> Text:
    """Return a stored text; most tasks have that of their template."""
    return Text.parse(json.loads(stored))


def with_cards(rows: Sequence[TaskRow]) -> list[TaskRow]:
    """Return the rows, each with its card."""
    lines = card_lines({row.ref for row in rows})
    return [replace(row, card=lines.get(row.ref)) for row in rows]


def _behind(last: Task) -> Q:
    if last.due_at is None:
        return Q(due_at=None, pk__gt=last.pk)
    return Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, pk__gt=last.pk) | Q(due_at=None)


def _working_order(task: TaskRow) -> tuple[bool, datetime, UUID]:
    return task.due_at is None, task.due_at or task.created_at, task.id


def rows_of(tasks: TaskQuerySet) -> list[TaskRow]:
    """Return the tasks as they are shown, in the order they come."""
    return [_row(task) for task in tasks.select_related("assignee", "closed_by")]


def _row(task: Task) -> TaskRow:
    done, every = progress(task.checklist)
    outcomes = tuple(_outcome(key, spec) for key, spec in task.outcomes.items())
    label = next((o.label for o in outcomes if o.key == task.outcome), Text.same(task.outcome))
    return TaskRow(
        id=task.pk,
        ref=task.ref,
        template=task.template,
        kind=task.kind,
        title=task.shown_title,
        text=Text.parse(task.text),
        checklist=shown(task.checklist),
        done_items=done,
        all_items=every,
        outcomes=outcomes,
        assignee_id=task.assignee_id,
        assignee_name=task.assignee.name,
        due_at=task.due_at,
        follows=task.anchor["fact"] if task.anchor else "",
        created_at=task.created_at,
        created_by=task.created_by,
        outcome=task.outcome,
        outcome_label=label,
        note=task.note,
        closed_at=task.closed_at,
        closed_by_name=task.closed_by.name if task.closed_by else "",
        undo_until=task.undo_until,
        cancelled_at=task.cancelled_at,
        cancel_reason=Text.parse(task.cancel_reason),
        revision=task.revision,
    )


def _outcome(key: str, spec: Mapping[str, Any]) -> OutcomeChoice:
    return OutcomeChoice(
        key=key,
        label=Text.parse(spec["label"]),
        ask=tuple(spec["ask"]),
        note_required=spec["note_required"],
    )
