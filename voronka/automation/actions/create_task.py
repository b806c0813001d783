"""The action "set a task"."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field, model_validator

from voronka.automation.acting import told_as_reason
from voronka.automation.recipients import COLUMNS, nobody, people_for_each, person_for
from voronka.kernel.plugins import PluginParams
from voronka.process.durations import Duration
from voronka.process.models.active import active_playbook
from voronka.process.plugins import Action, Step
from voronka.process.references import Recipient, Refers, TaskKey
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.models.anchor import NO_TIME, Anchor
from voronka.work.use_cases.create_task import UnableToCreateTask
from voronka.work.use_cases.create_task import create_task as set_task
from voronka.work.use_cases.set_tasks import TaskOrder, set_tasks


class CreateTask(Action):
    """
    Give somebody a task from a template; an open one of that template is renewed.

    Due after the template's time, after `due`, or following a moment of the card: `at`, `before`
    or `after` it.
    """

    label = gettext_noop("Set a task")
    primary = "template"
    gives_work = True

    class Params(PluginParams):
        template: TaskKey
        to: Recipient = "owner"
        due: Duration | None = Field(default=None, title="Due in")
        at: Annotated[str | None, Refers("moment")] = Field(default=None, title="Follows")
        before: Duration | None = Field(default=None, title="So long before it")
        after: Duration | None = Field(default=None, title="So long after it")

        @model_validator(mode="after")
        def _one_deadline(self) -> "CreateTask.Params":
            if self.at is None and (self.before or self.after):
                raise ValueError("'before' and 'after' need 'at'")
            if sum(each is not None for each in (self.due, self.before, self.after)) > 1:
                raise ValueError("give one of 'due', 'before' and 'after'")
            if self.at is not None and self.due is not None:
                raise ValueError("give 'due' or 'at', not both")
            return self

    def run(self, *, step: Step, params: Params) -> None:
        with told_as_reason(UnableToCreateTask):
            set_task(
                card=step.card,
                template=params.template,
                assignee_id=person_for(params.to, step),
                due_at=_due_at(params, step.now),
                anchor=_anchor(params),
                cause_key=_cause_key(step),
                actor=step.actor,
                now=step.now,
            )

    def goes_together(self, *, params: Params) -> bool:
        # Of several people, the one with the fewest tasks is meant, and each task counts.
        return params.to in COLUMNS

    def run_all(self, *, steps: Sequence[Step], params: Params) -> Mapping[CardRef, Text]:
        people = people_for_each(params.to, steps)
        unable = {step.card: nobody(params.to) for step in steps if not people[step.card]}
        refused = set_tasks(
            orders=[
                TaskOrder(
                    card=step.card,
                    assignee_id=people[step.card][0],
                    cause_key=_cause_key(step),
                )
                for step in steps
                if step.card not in unable
            ],
            template=params.template,
            due_at=_due_at(params, steps[0].now),
            anchor=_anchor(params),
            actor=steps[0].actor,
            now=steps[0].now,
        )
        return unable | {ref: Text.same(str(refusal)) for ref, refusal in refused.items()}

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        task, to = name(params.template), name(params.to)
        return Text(
            f"поставить задачу «{task}» ({to}{_deadline(params, name, 'ru')})",
            f"set the task “{task}” ({to}{_deadline(params, name, 'en')})",
        ).in_(locale)


def _due_at(params: CreateTask.Params, now: datetime) -> datetime | None:
    return None if params.due is None else active_playbook().calendar.add(now, params.due)


def _cause_key(step: Step) -> str:
    return f"{step.card.id}|{step.effect.key}"


def _anchor(params: CreateTask.Params) -> Anchor | None:
    if params.at is None:
        return None
    if params.before is not None:
        return Anchor(fact=params.at, side="before", by=params.before)
    return Anchor(fact=params.at, by=params.after or NO_TIME)


def _deadline(params: CreateTask.Params, name: Any, locale: str) -> str:
    if params.due is not None:
        span = params.due.words()
        return Text(f", срок {span.ru}", f", due in {span.en}").in_(locale)
    if params.at is None:
        return ""
    moment = name(params.at)
    if params.before is not None:
        span = params.before.words()
        return Text(f", за {span.ru} до «{moment}»", f", {span.en} before {moment}").in_(locale)
    if params.after is not None:
        span = params.after.words()
        return Text(f", {span.ru} после «{moment}»", f", {span.en} after {moment}").in_(locale)
    return Text(f", на момент «{moment}»", f", at {moment}").in_(locale)
