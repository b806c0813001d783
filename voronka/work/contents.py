"""What a task says: out of a template of the playbook, or as somebody put it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind, ChecklistItemSpec, TaskSpec
from voronka.process.templates import names_in
from voronka.process.text import Text
from voronka.work.models import Task
from voronka.work.models.anchor import Anchor
from voronka.work.queries.texts import filled

NOTHING = Text.same("")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What is to be done, and by when."""

    title: Text = NOTHING
    text: Text = NOTHING
    kind: str = "task"
    checklist: Sequence[ChecklistItemSpec] = ()
    outcomes: Mapping[str, Any]
    due_at: datetime | None = None


def names_of(spec: TaskSpec | None, anchor: Anchor | None) -> frozenset[str]:
    """Return what has to be known of a card to fill the template in and find the deadline."""
    names = names_in(spec.title) | names_in(spec.text) if spec else frozenset[str]()
    return names | {anchor.fact} if anchor else names


def content_of(
    own: Content,
    *,
    spec: TaskSpec | None,
    anchor: Anchor | None,
    kind: CardKind,
    values: Mapping[str, Any],
    now: datetime,
) -> Content:
    """Return what the task says on a card of which these values are known."""
    playbook = active_playbook()
    due_at = own.due_at
    if due_at is None and anchor is not None:
        due_at = anchor.due_at(values, playbook.calendar)
    if due_at is None and anchor is None and spec is not None and spec.due is not None:
        due_at = playbook.calendar.add(now, spec.due)
    if spec is None:
        return replace(own, due_at=due_at)

    def fill(text: Text | None) -> Text:
        if text is None:
            return own.text
        return filled(text, playbook=playbook, kind=kind, values=values)

    return Content(
        title=own.title if own.title.ru else fill(spec.title),
        text=fill(spec.text),
        kind=spec.kind,
        checklist=spec.checklist,
        outcomes={
            key: {
                "label": outcome.label.plain(),
                "ask": list(outcome.ask),
                "note_required": outcome.note_required,
            }
            for key, outcome in spec.outcomes.items()
        },
        due_at=due_at,
    )


def told_of(task: Task) -> dict[str, Any]:
    """Return what the card's history keeps of a task that was set."""
    return {
        "task": str(task.pk),
        "template": task.template,
        "title": task.title,
        "due_at": task.due_at.isoformat() if task.due_at else None,
    }


def key_of(task: Task, *, now: datetime) -> str:
    """Return under which key the assignee is told of a task that was set."""
    return f"task:{task.pk}:{task.cause_key or now.isoformat()}"
