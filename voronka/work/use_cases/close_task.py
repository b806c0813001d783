from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.commands import CloseTask
from voronka.process.decision import Decision
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.work.models import Task
from voronka.work.queries.tasks import task_to_change

# How long one may think better of it, as long as nothing has followed from it.
UNDO_WITHIN = timedelta(minutes=15)


class UnableToCloseTask(Exception):
    """The task stays open. The message is fit for the person who asked."""


def close_task(
    *,
    task_id: UUID,
    actor: Actor,
    now: datetime,
    outcome: str = "",
    note: str = "",
    fields: Mapping[str, Any] | None = None,
) -> Decision:
    """
    Close a task, with an outcome where its template has them, and let the process react.

    `fields` are what the outcome asks for; they are written to the card.

    :raises NotFound: the actor sees no such task
    :raises UnableToCloseTask: it is not open, or the outcome or note it needs is missing
    :raises CommandRefused: a field that the outcome asks for is missing or not valid
    """
    with command_transaction():
        task = task_to_change(task_id=task_id, actor=actor)
        _check(task, outcome=outcome, note=note)

        task.close(outcome=outcome, note=note.strip(), by=actor, at=now)
        command = CloseTask(
            task_id=task.pk,
            template=task.template,
            outcome=outcome,
            note=note.strip(),
            fields=fields or {},
        )
        decision = run_command(ref=task.ref, command=command, actor=actor, now=now)
        if not decision.effects and not fields:
            task.allow_undo(until=now + UNDO_WITHIN, version=decision.after.version)
    return decision


def _check(task: Task, *, outcome: str, note: str) -> None:
    if not task.is_open():
        raise UnableToCloseTask(_("This task is no longer open."))
    if not task.outcomes:
        if outcome:
            raise UnableToCloseTask(_("This task has no outcomes."))
        return
    spec = task.outcome_spec(outcome)
    if spec is None:
        raise UnableToCloseTask(_("Say how it ended."))
    if spec["note_required"] and not note.strip():
        raise UnableToCloseTask(_("This outcome needs a note."))
