"""
Parameters of triggers and actions that name a part of the playbook.

A plug-in writes `stage: StageKey` in its `Params`; the loader then refuses a stage that does not
exist, with file and line, and the rule editor draws a list of stages.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

Kind = Literal[
    "pipeline", "stage", "field", "moment", "value", "task", "message", "role", "booking",
    "scoring", "recipient", "condition",
]  # fmt: skip


@dataclass(frozen=True)
class Refers:
    """Marks a parameter as the key of something in the playbook."""

    to: Kind


PipelineKey = Annotated[str, Refers("pipeline")]
StageKey = Annotated[str, Refers("stage")]
FieldName = Annotated[str, Refers("field")]
# A field, `card.…` name or fact that holds a date or a moment.
MomentName = Annotated[str, Refers("moment")]
# Any field, `card.…` name or fact.
ValueName = Annotated[str, Refers("value")]
TaskKey = Annotated[str, Refers("task")]
MessageKey = Annotated[str, Refers("message")]
RoleKey = Annotated[str, Refers("role")]
BookingKey = Annotated[str, Refers("booking")]
ScoringKey = Annotated[str, Refers("scoring")]
# owner, creator, turn, role:<role>, resource:<booking kind>, or the bare key of a role.
Recipient = Annotated[str, Refers("recipient")]
ConditionSource = Annotated[str, Refers("condition")]
