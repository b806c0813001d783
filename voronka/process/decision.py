"""What `decide` answers: verdict, proof, and everything that follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from voronka.process.state import CardState, Value
from voronka.process.text import Text

RefusalKind = Literal[
    "missing", "invalid", "check", "approval", "permission", "transition", "unknown", "closed",
    "taken", "nothing",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Fix:
    """One thing that, done, removes a refusal. `roles` are who may do it (empty: the actor)."""

    kind: Literal["fill", "close_task", "book", "ask"]
    target: str  # field, task template, booking kind or role
    label: Text
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """
    One unmet condition. `rule` is its place in the playbook (`leads.ours.gate.require.budget`).

    `fixes` are alternatives: any one of them suffices for this refusal.
    """

    rule: str
    kind: RefusalKind
    message: Text
    field: str | None = None
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A rule that was asked: its verdict (None is unknown), and the values it read."""

    rule: str
    verdict: bool | None
    read: Mapping[str, Value]


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that is different now; becomes a row of the card's history."""

    kind: Literal[
        "created", "stage", "owner", "field", "closed", "restored", "touched", "override",
        "task_closed", "booking", "event", "inbound", "signal",
    ]  # fmt: skip
    name: str = ""  # the field, task template, booking kind, evidence …
    before: Value = None
    after: Value = None
    note: str = ""


# Of these the history is told in words by whom they are told to the card.
TOLD_ELSEWHERE = ("event",)


@dataclass(frozen=True, kw_only=True)
class Effect:
    """An action to perform. `key` is "robot|cause|step", unique for the card in the database."""

    action: str
    params: Mapping[str, Any]
    key: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a robot did with an occasion it could have acted on: a row of the ledger."""

    robot: str
    cause: str
    verdict: Literal["done", "skipped", "waiting", "cancelled"]
    proof: tuple[Evaluation, ...] = ()
    effects: tuple[Effect, ...] = ()
    # For "waiting": the next step and when it is due.
    step: int = 0
    due_at: datetime | None = None
    why: Text | None = None

    @property
    def key(self) -> str:
        """What `Facts.acted` knows it by; a run that waited keeps it when it goes on."""
        return f"{self.robot}|{self.cause}"


@dataclass(frozen=True, kw_only=True)
class Decision:
    """
    The answer. If refused, `after` is the state as it was and nothing else follows.

    `smallest_fix` is the smallest set of fixes that lets the command pass; `fix_is_exact` is False
    where it was found greedily (more than 8 unmet conditions).
    """

    verdict: Literal["allowed", "refused"]
    after: CardState
    refusals: tuple[Refusal, ...] = ()
    smallest_fix: tuple[Fix, ...] = ()
    fix_is_exact: bool = True
    proof: tuple[Evaluation, ...] = ()
    changes: tuple[Change, ...] = ()
    runs: tuple[Run, ...] = ()

    @property
    def allowed(self) -> bool:
        return self.verdict == "allowed"

    @property
    def effects(self) -> tuple[Effect, ...]:
        return tuple(effect for run in self.runs for effect in run.effects)


@dataclass(frozen=True, order=True)
class Timer:
    """A moment at which a rule has to be asked again; computed from state, never remembered."""

    due_at: datetime
    rule: str
    cause: str


@dataclass(frozen=True, kw_only=True)
class Points:
    """How many points one answer gave on one axis."""

    axis: str
    rule: str
    points: int
    label: Text
    read: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Score:
    """The result of a scoring matrix, traceable to each answer (K10)."""

    scoring: str
    by_axis: Mapping[str, int]
    total: int
    class_key: str
    points: tuple[Points, ...]
    # Field values that follow: computed fields, amount, title.
    values: Mapping[str, Value]
