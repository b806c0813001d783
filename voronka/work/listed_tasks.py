"""Tasks as a noun of lists: handed over, put off and closed in bulk, taken out as files."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zlib import crc32

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.bulk_deeds import Outcome, UnableToStartBulkAction
from voronka.records.listed import SheetColumn, Wanted
from voronka.records.spreadsheets import Cell
from voronka.records.use_cases.run_command import CommandRefused
from voronka.work.models import Task
from voronka.work.queries.task_lists import KINDS, matching_tasks, task_fields, task_list
from voronka.work.queries.tasks import TaskRow
from voronka.work.use_cases.close_task import UnableToCloseTask, close_task
from voronka.work.use_cases.reassign_task import UnableToReassignTask, reassign_task
from voronka.work.use_cases.reopen_task import UnableToReopenTask, reopen_task
from voronka.work.use_cases.reschedule_task import UnableToRescheduleTask, reschedule_task

GIVE, PUT_OFF, CLOSE = "give_task", "put_off_task", "close_task"
_PART = 1_000
_REFUSALS = (
    UnableToReassignTask,
    UnableToRescheduleTask,
    UnableToCloseTask,
    UnableToReopenTask,
    NotAllowed,
)


class ListedTasks:
    """Tasks."""

    def matching(self, *, wanted: Wanted, actor: Actor, now: datetime) -> "QuerySet[Any]":
        return matching_tasks(wanted=wanted, actor=actor, now=now)

    def titles(self, *, ids: Sequence[UUID], actor: Actor) -> Mapping[UUID, str]:
        seen = Task.objects.visible_to(actor).filter(pk__in=ids)
        return {task.pk: task.shown_title.in_(_locale()) for task in seen}

    def versions(self, *, ids: Sequence[UUID]) -> Mapping[UUID, int]:
        tasks = Task.objects.filter(pk__in=ids)
        return {task.pk: _state_of(task) for task in tasks}

    def check(self, *, command: Mapping[str, Any], actor: Actor) -> None:
        if not rights.may(active_playbook(), actor, "bulk"):
            raise NotAllowed(_("Your role may not change many cards at once."))
        if command.get("kind") not in (GIVE, PUT_OFF, CLOSE):
            raise UnableToStartBulkAction(_("This cannot be done to many tasks at once."))
        if command["kind"] == GIVE and not command.get("assignee_id"):
            raise UnableToStartBulkAction(_("Choose somebody who works here."))
        if command["kind"] == PUT_OFF and not command.get("due_at"):
            raise UnableToStartBulkAction(_("Choose a day and a time."))

    def carry_out(
        self, *, ids: Sequence[UUID], command: Mapping[str, Any], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        stood = {
            task.pk: {
                "assignee_id": str(task.assignee_id),
                "due_at": task.due_at.isoformat() if task.due_at else None,
            }
            for task in Task.objects.filter(pk__in=ids)
        }

        def change(task_id: UUID) -> None:
            if command["kind"] == GIVE:
                assignee_id = UUID(command["assignee_id"])
                reassign_task(task_id=task_id, assignee_id=assignee_id, actor=actor, now=now)
            elif command["kind"] == PUT_OFF:
                due_at = datetime.fromisoformat(command["due_at"])
                reschedule_task(task_id=task_id, due_at=due_at, actor=actor, now=now)
            else:
                close_task(task_id=task_id, actor=actor, now=now)

        return {each: _tried(change, each, kept=stood.get(each, {})) for each in ids}

    def take_back(
        self,
        *,
        kept: Mapping[UUID, Mapping[str, Any]],
        command: Mapping[str, Any],
        actor: Actor,
        now: datetime,
    ) -> Mapping[UUID, Outcome]:
        def change(task_id: UUID) -> None:
            before = kept[task_id]
            if command["kind"] == GIVE:
                assignee_id = UUID(before["assignee_id"])
                reassign_task(task_id=task_id, assignee_id=assignee_id, actor=actor, now=now)
            elif command["kind"] == PUT_OFF:
                due_at = datetime.fromisoformat(before["due_at"]) if before["due_at"] else None
                reschedule_task(
                    task_id=task_id, due_at=due_at, actor=actor, now=now, is_return=True
                )
            else:
                reopen_task(task_id=task_id, actor=actor, now=now)

        return {each: _tried(change, each, kept={}) for each in kept}

    # Files.

    def sheet_columns(self, *, actor: Actor) -> Mapping[str, SheetColumn]:
        locale = _locale()
        labels = {key: field.label.in_(locale) for key, field in task_fields().items()}
        values: dict[str, tuple[str, Callable[[TaskRow], Cell]]] = {
            "title": (labels["title"], lambda task: task.title.in_(locale)),
            "card": (labels["card_kind"], _card),
            "phone": (_("Phone"), lambda task: task.card.phone if task.card else ""),
            "kind": (labels["kind"], lambda task: KINDS.get(task.kind, Text.same("")).in_(locale)),
            "assignee": (labels["assignee"], lambda task: task.assignee_name),
            "due_at": (labels["due_at"], lambda task: task.due_at),
            "created_at": (labels["created_at"], lambda task: task.created_at),
            "closed_at": (labels["closed_at"], lambda task: task.closed_at),
            "outcome": (_("Outcome"), lambda task: task.outcome_label.in_(locale)),
            "note": (labels["note"], lambda task: task.note),
        }
        return {
            key: SheetColumn(label=label, value=value) for key, (label, value) in values.items()
        }

    def sheet_rows(
        self, *, wanted: Wanted, sort: str, actor: Actor, now: datetime
    ) -> Iterator[Sequence[Any]]:
        after = None
        while True:
            page = task_list(
                wanted=wanted, actor=actor, now=now, sort=sort, after=after, limit=_PART
            )
            yield page.rows
            after = page.more
            if after is None:
                return


def _tried(change: Callable[[UUID], None], task_id: UUID, *, kept: Mapping[str, Any]) -> Outcome:
    try:
        with transaction.atomic():
            change(task_id)
    except NotFound:
        return Outcome(verdict="not_found")
    except _REFUSALS as refusal:
        return Outcome(verdict="refused", reason=str(refusal))
    except CommandRefused as refused:
        said = (each.message.in_(_locale()) for each in refused.decision.refusals)
        return Outcome(verdict="refused", reason=" ".join(said))
    return Outcome(kept=kept)


def _state_of(task: Task) -> int:
    """Return a number that differs once who does it, when, or whether it is open has changed."""
    state = (task.assignee_id, task.due_at, task.closed_at, task.cancelled_at)
    return crc32(repr(state).encode()) & 0x7FFFFFFF


def _card(task: TaskRow) -> str:
    return (task.card.title or task.card.client_name) if task.card else ""


def _locale() -> str:
    return "ru" if (get_language() or "ru").startswith("ru") else "en"
