"""
Which cards have stood in their stage for longer than its deadline allows, in working time (R4).

Public: `late_since(playbook, now)`, `is_late(…)`, and the name under which error rules ask.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from voronka.process.conditions.scope import NameSpec
from voronka.process.text import Text

if TYPE_CHECKING:
    from voronka.process.playbook import Playbook

IS_LATE = "stage.is_late"
LATE = NameSpec(
    type="bool",
    label=Text("срок стадии вышел", "the stage's deadline has passed"),
    denied=Text("срок стадии не вышел", "the stage's deadline has not passed"),
    is_statement=True,
)


def late_since(playbook: "Playbook", now: datetime) -> Mapping[tuple[str, str], datetime]:
    """Return for each stage with a deadline the moment: who came before it is late now."""
    return {
        (pipeline, name): playbook.calendar.subtract(now, stage.deadline)
        for pipeline, line in playbook.spec.pipelines.items()
        for name, stage in line.stages.items()
        if stage.deadline is not None
    }


def is_late(
    limits: Mapping[tuple[str, str], datetime], pipeline: str, stage: str, entered_at: datetime
) -> bool:
    """Say whether a card that entered the stage then is late by these limits."""
    limit = limits.get((pipeline, stage))
    return limit is not None and entered_at < limit
