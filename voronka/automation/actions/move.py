"""The action "move the card"."""

from collections.abc import Iterator
from typing import Annotated, Any

from django.utils.translation import gettext_noop
from pydantic import Field

from voronka.automation.acting import command
from voronka.kernel.plugins import PluginParams
from voronka.process.commands import Move as MoveCommand
from voronka.process.plugins import Action, Step
from voronka.process.references import Refers, StageKey
from voronka.process.schema import PlaybookSpec
from voronka.process.text import Text


class Move(Action):
    """Move the card to a stage, through its gate."""

    label = gettext_noop("Move the card")
    primary = "stage"

    class Params(PluginParams):
        stage: StageKey
        pipeline: Annotated[str | None, Refers("pipeline")] = Field(default=None)

    def problems(self, *, params: Params, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """A stage that this pipeline does not have, or one for another kind of card."""
        to = params.pipeline or pipeline
        kind, other = spec.pipelines[pipeline].of, spec.pipelines[to].of
        if kind != other:
            yield f"a {kind} of '{pipeline}' cannot move to '{to}', which is of {other}s"
        elif params.stage not in spec.pipelines[to].stages:
            yield f"the pipeline '{to}' has no stage '{params.stage}'"

    def run(self, *, step: Step, params: Params) -> None:
        command(step, MoveCommand(stage=params.stage, pipeline=params.pipeline))

    def words(self, *, params: Params, name: Any, locale: str) -> str:
        stage = name(params.stage)
        return Text(f"перевести в стадию «{stage}»", f"move to “{stage}”").in_(locale)
