"""
Parameters of triggers and actions that name a part of the playbook.

A plug-in writes `stage: StageKey` in its `Params`; the loader then refuses a stage that does not
exist, with file and line, and the rule editor draws a list of stages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from voronka.kernel.plugins import PluginParams

Kind = Literal[
    "pipeline", "stage", "field", "moment", "value", "task", "message", "role", "booking",
    "scoring", "recipient", "condition", "outcome",
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
# An outcome of the task that stands beside it.
OutcomeKey = Annotated[str, Refers("outcome")]
ConditionSource = Annotated[str, Refers("condition")]


@dataclass(frozen=True)
class Named:
    """One reference: the parameter it stands in, what kind of thing it names, and its key."""

    param: str
    kind: Kind
    key: str


def named_in(params: PluginParams) -> Iterator[Named]:
    """Yield every part of the playbook that the parameters name."""
    for name, field in type(params).model_fields.items():
        value = getattr(params, name)
        for mark in field.metadata:
            if isinstance(mark, Refers) and value is not None:
                keys = [value] if isinstance(value, str) else list(value)
                for key in keys:
                    yield Named(field.alias or name, mark.to, key)


def names_read(params: PluginParams) -> frozenset[str]:
    """Return the fields, `card.…` names and facts that the parameters name."""
    read: tuple[Kind, ...] = ("field", "moment", "value")
    return frozenset(each.key for each in named_in(params) if each.kind in read)
