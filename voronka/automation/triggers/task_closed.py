"""The trigger "a task was closed"."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from voronka.kernel.plugins import PluginParams
from voronka.process.commands import CloseTask
from voronka.process.plugins import Occasion, Trigger
from voronka.process.references import Refers, TaskKey
from voronka.process.text import Text


def _several(raw: Any) -> Any:
    return [raw] if isinstance(raw, str) else raw


class TaskClosed(Trigger):
    """A task made from the template was closed, with one of the outcomes."""

    label = "A task was closed"
    primary = "template"
    hears = frozenset({"task_closed"})

    class Params(PluginParams):
        template: TaskKey
        outcome: Annotated[tuple[str, ...], Refers("outcome"), BeforeValidator(_several)] = Field(
            default=(), title="Outcomes (none: any)"
        )

    def cause(self, *, params: Params, occasion: Occasion) -> str | None:
        command = occasion.command
        if not isinstance(command, CloseTask) or command.template != params.template:
            return None
        if params.outcome and command.outcome not in params.outcome:
            return None
        return f"task:{command.task_id}:v{occasion.after.version}"

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        task = name(params.template)
        if not params.outcome:
            return Text(f"закрыта задача «{task}»", f"the task “{task}” was closed").in_(locale)
        ru = ", ".join(f"«{name(key)}»" for key in params.outcome)
        en = ", ".join(f"“{name(key)}”" for key in params.outcome)
        return Text(
            f"задача «{task}» закрыта с итогом {ru}",
            f"the task “{task}” was closed as {en}",
        ).in_(locale)
