"""The action "move the card"."""

from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.automation.acting import command
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Move as MoveCommand
from voronka.process.plugins import Action, Step
from voronka.process.references import Refers, StageKey
from voronka.process.text import Text


class Move(Action):
    """Move the card to a stage, through its gate."""

    label = gettext_noop("Move the card")
    primary = "stage"

    class Params(PluginParams):
        stage: StageKey
        pipeline: Annotated[str | None, Refers("pipeline")] = Field(default=None)

    def run(self, *, step: Step, params: Params) -> None:
        command(step, MoveCommand(stage=params.stage, pipeline=params.pipeline))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        stage = name(params.stage)
        return Text(f"перевести в стадию «{stage}»", f"move to “{stage}”").in_(locale)
