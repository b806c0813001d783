"""A card as the engine sees it: plain values, no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from voronka.kernel.money import Money

CardKind = Literal["lead", "deal"]
# None is "not known"; an empty string or tuple never stands in a state.
Value = str | int | Decimal | bool | Money | date | datetime | UUID | tuple[str, ...] | None


@dataclass(frozen=True)
class CardRef:
    kind: CardKind
    id: UUID


@dataclass(frozen=True, kw_only=True)
class CardState:
    """
    One card at one moment.

    `fields` holds standard fields (see `standard_fields`) and custom ones alike, only those with a
    value. `version` grows by one with every allowed decision; causes are made of it.
    """

    ref: CardRef
    pipeline: str
    stage: str  # "" before it is created
    owner_id: UUID | None
    fields: Mapping[str, Value]
    created_at: datetime
    entered_stage_at: datetime
    last_touch_at: datetime
    # Where it stood before it was closed or postponed; restoring goes back there.
    previous_stage: str = ""
    closed_at: datetime | None = None
    version: int = 0


@dataclass(frozen=True, kw_only=True)
class WaitingRun:
    """A robot's run that stopped at a `wait` step: `step` is the index of the next step."""

    robot: str
    cause: str
    step: int
    since: datetime
    due_at: datetime


@dataclass(frozen=True, kw_only=True)
class Facts:
    """
    What is known about the card beyond its own fields.

    `values` holds the facts loaded by the areas (a name that is absent or None is unknown),
    `acted` the "robot|cause" keys (`Run.key`) of every row this card has in the ledger, whatever
    its verdict, `waiting` its halted runs.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    acted: frozenset[str] = frozenset()
    waiting: tuple[WaitingRun, ...] = ()
