"""The action "take a task back"."""

from typing import Any

from django.utils.translation import gettext_noop

from voronka.kernel.plugins import PluginParams
from voronka.process.plugins import Action, Step
from voronka.process.references import TaskKey
from voronka.process.text import Text
from voronka.work.use_cases.withdraw_task import withdraw_task

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

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        task = name(params.template)
        return Text(f"отменить задачу «{task}»", f"take back the task “{task}”").in_(locale)
