"""The action "take a task back"."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_noop

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import TaskKey
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.work.use_cases.withdraw_task import withdraw_task
from voronka.work.use_cases.withdraw_tasks import withdraw_tasks

REASON = Text("больше не нужна", "no longer needed")


class CancelTask(Action):
    """Take back the card's open task of a template, if there is one."""

    label = gettext_noop("Take a task back")
    primary = "template"

    class Params(PluginParams):
        template: TaskKey

    def run(self, *, step: Step, params: Params) -> None:
        withdraw_task(
            card=step.card,
            template=params.template,
            reason=REASON,
            actor=step.actor,
            now=step.now,
        )

    def goes_together(self, *, params: Params) -> bool:
        return True

    def run_all(self, *, steps: Sequence[Step], params: Params) -> Mapping[CardRef, Text]:
        withdraw_tasks(
            cards=[step.card for step in steps],
            template=params.template,
            reason=REASON,
            actor=steps[0].actor,
            now=steps[0].now,
        )
        return {}

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        task = name(params.template)
        return Text(f"отменить задачу «{task}»", f"take back the task “{task}”").in_(locale)
