"""Pipelines that cannot be walked to their end."""

from voronka.process.playbook import Playbook
from voronka.process.problems import Findings
from voronka.process.schema import PipelineSpec, StageKind

_NEEDED: dict[StageKind, str] = {"success": "won", "failure": "lost"}
_SINGLE: tuple[StageKind, ...] = ("success", "failure", "waiting", "junk")


def finals(playbook: Playbook, findings: Findings) -> None:
    """Note pipelines without a final stage for success or for failure (F3)."""
    for key, line in playbook.spec.pipelines.items():
        kinds = [stage.kind for stage in line.stages.values() if not stage.archived]
        for kind, what in _NEEDED.items():
            if kind not in kinds:
                findings.add(
                    ("pipelines", key, "stages"),
                    f"the pipeline '{key}' has no {kind} stage: its cards can never be {what}",
                    rule="finals",
                )
        for kind in _SINGLE:
            if kinds.count(kind) > 1:
                findings.add(
                    ("pipelines", key, "stages"),
                    f"the pipeline '{key}' has {kinds.count(kind)} {kind} stages, "
                    "so that nobody knows which is meant",
                    rule="finals",
                )


def unreachable(playbook: Playbook, findings: Findings) -> None:
    """Note stages that no row of the transition matrix leads to."""
    for key, line in playbook.spec.pipelines.items():
        reached = _reached(line)
        for name, stage in line.stages.items():
            if name not in reached and not stage.archived:
                findings.add(
                    ("pipelines", key, "stages", name),
                    f"no transition leads to the stage '{name}'",
                    rule="unreachable",
                )


def _reached(line: PipelineSpec) -> set[str]:
    ahead = [name for name, stage in line.stages.items() if stage.kind == "initial"]
    reached: set[str] = set()
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += _next(line, name)
    return reached


def _next(line: PipelineSpec, name: str) -> list[str]:
    """Return where a card may go from here: anywhere, unless the matrix has rows for the stage."""
    rows = [row for row in line.transitions if name in row.source]
    return [to for row in rows for to in row.to] if rows else list(line.stages)
