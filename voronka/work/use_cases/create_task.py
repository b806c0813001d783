from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from voronka.kernel import events
from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.kernel.statements import joined_transaction
from voronka.people.models import User
from voronka.process.models.active import active_playbook
from voronka.process.schema import ChecklistItemSpec, TaskSpec
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import card_for
from voronka.records.use_cases.add_history import add_history
from voronka.work.contents import NOTHING, Content, content_of, key_of, names_of, told_of
from voronka.work.events import CardTasksChanged
from voronka.work.models import Task
from voronka.work.models.anchor import Anchor
from voronka.work.models.checklist import carried_over, lines_of
from voronka.work.models.task import HOUSE
from voronka.work.queries.cards import lock_card, values_of_card
from voronka.work.use_cases.let_see import let_see
from voronka.work.use_cases.notify import notify


class UnableToCreateTask(Exception):
    """No task was set. The message is fit for the person who asked."""


_KNOWN = Question(
    lambda: Task.objects.filter(card_kind=Given("kind"), card_id=Given("card")).filter(
        Q(cause_key=Given("cause"))
        | Q(~Q(template=""), template=Given("template"), closed_at=None, cancelled_at=None)
    )
)


@joined_transaction()
def create_task(
    *,
    card: CardRef,
    assignee_id: UUID,
    actor: Actor,
    now: datetime,
    template: str = "",
    title: Text | None = None,
    text: Text | None = None,
    kind: str = "task",
    checklist: Sequence[ChecklistItemSpec] = (),
    due_at: datetime | None = None,
    anchor: Anchor | None = None,
    cause_key: str | None = None,
) -> UUID:
    """
    Set a task for somebody on a card, from a template of the playbook or in one's own words.

    A card has one open task of a template at most: setting it again renews it. The same cause
    sets it once. With an anchor the deadline follows that moment of the card.

    :raises NotFound: the actor sees no such card
    :raises UnableToCreateTask: it says nothing, or is for nobody who works here
    """
    if actor.kind not in HOUSE:
        card_for(card, actor)
    locked = lock_card(card)
    known = _known_task(card, template, cause_key)
    if known is not None and cause_key is not None and known.cause_key == cause_key:
        return known.pk
    if not _works_here(assignee_id, actor):
        raise UnableToCreateTask(_("Choose somebody who works here."))
    own = Content(
        title=title or NOTHING,
        text=text or NOTHING,
        kind=kind,
        checklist=checklist,
        outcomes={},
        due_at=due_at,
    )
    spec = spec_of(template)
    values = values_of_card(locked, names_of(spec, anchor)) if spec or anchor else {}
    content = content_of(own, spec=spec, anchor=anchor, kind=card.kind, values=values, now=now)
    if not content.title.ru.strip():
        raise UnableToCreateTask(_("Say what is to be done."))

    task = known or Task(
        card_kind=card.kind,
        card_id=card.id,
        template=template,
        created_at=now,
        created_by=actor.name,
    )
    is_new = task._state.adding
    task.say(
        title=content.title,
        text=content.text,
        kind=content.kind,
        checklist=carried_over(lines_of(content.checklist), task.checklist),
        outcomes=content.outcomes,
        assignee_id=assignee_id,
        due_at=content.due_at,
        anchor=anchor.as_json() if anchor else None,
        cause_key=cause_key,
    )
    Task.objects.store([task])
    if assignee_id != locked.owner_id:
        let_see(task, actor=actor, now=now)
    _tell(task, actor=actor, now=now, is_new=is_new)
    events.announce(CardTasksChanged(actor=actor, at=now, ref=card))
    return task.pk


def spec_of(template: str) -> TaskSpec | None:
    """
    Return the template, or None for a task in one's own words.

    :raises UnableToCreateTask: the process does not know it
    """
    if not template:
        return None
    spec = active_playbook().spec.tasks.get(template)
    if spec is None:
        raise UnableToCreateTask(_("The process has no such task."))
    return spec


def _works_here(assignee_id: UUID, actor: Actor) -> bool:
    # A robot has looked for somebody who does.
    if actor.kind == "robot":
        return True
    return User.objects.filter(pk=assignee_id, is_active=True).exists()


def _known_task(card: CardRef, template: str, cause_key: str | None) -> Task | None:
    """Return the task this very cause has set, else the open one of the template."""
    if not cause_key and not template:
        return None
    # No task has the cause "" or is set from the template "" by it.
    found = _KNOWN.ask(kind=card.kind, card=card.id, cause=cause_key or "", template=template)
    found.sort(key=lambda task: task.cause_key != cause_key)
    return found[0] if found else None


def _tell(task: Task, *, actor: Actor, now: datetime, is_new: bool) -> None:
    add_history(
        ref=task.ref,
        kind="task_created" if is_new else "task_renewed",
        payload=told_of(task),
        actor=actor,
        now=now,
    )
    if task.assignee_id != actor.id:
        notify(
            user_ids=[task.assignee_id],
            kind="task",
            title=task.shown_title,
            card=task.ref,
            key=key_of(task, now=now),
            now=now,
        )
