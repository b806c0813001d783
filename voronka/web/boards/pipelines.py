"""The pipelines beside the one a card stands in."""

from dataclasses import dataclass

from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.text import Text
from voronka.web.pipelines import pipelines_of

_CLOSED = ("success", "failure", "junk")


@dataclass(frozen=True, kw_only=True)
class StageChoice:
    """A stage that a card may be sent to."""

    key: str
    label: Text
    color: str


@dataclass(frozen=True, kw_only=True)
class OtherPipeline:
    """A pipeline beside the shown one, with its open stages; the first is where cards begin."""

    key: str
    label: Text
    stages: tuple[StageChoice, ...]


def other_pipelines(playbook: Playbook, kind: CardKind, pipeline: str) -> list[OtherPipeline]:
    """Return where a card of this pipeline could go besides its own stages."""
    return [
        OtherPipeline(
            key=key,
            label=label,
            stages=tuple(
                StageChoice(key=stage, label=spec.label, color=spec.color)
                for stage, spec in playbook.pipeline(key).stages.items()
                if spec.kind not in _CLOSED and not spec.archived
            ),
        )
        for key, label in pipelines_of(playbook, kind)
        if key != pipeline
    ]
