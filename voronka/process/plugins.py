"""
What a trigger and an action are, as the playbook sees them. The plug-ins themselves stand in
`voronka/automation/triggers` and `…/actions`, one file each; the loader checks the playbook's
robots against their parameters.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from voronka.kernel.actor import Actor
from voronka.kernel.plugins import Plugin, Registry
from voronka.process.commands import Command
from voronka.process.decision import Change, Effect
from voronka.process.schema import PlaybookSpec
from voronka.process.state import CardRef, CardState, Facts
from voronka.process.text import Text
from voronka.process.working_time import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """Something just happened to a card: the command, and the card before and after it."""

    command: Command
    before: CardState
    after: CardState
    changes: tuple[Change, ...]
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A card as it stands, for triggers that wait for a moment."""

    state: CardState
    facts: Facts
    calendar: WorkingCalendar
    # Everything a trigger may name: fields, `card.…` and facts.
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Due:
    """
    When a timed trigger fires, and the cause it fires for (it changes when the moment moves).

    From `until` on it is too late to act: the visit to be confirmed has begun.
    """

    at: datetime
    cause: str
    until: datetime | None = None


class Trigger(Plugin):
    """
    When a robot looks at a card. Pure: no database, no clock.

    A trigger answers `cause` (something happened now) or `due` (a moment to wait for), not both.
    """

    # The parameter that stands beside the trigger's key: `{entered: ours}` is {"stage": "ours"}.
    primary: ClassVar[str]
    # Kinds of change it listens to; a timed trigger listens to none.
    hears: ClassVar[frozenset[str]] = frozenset()
    # A robot's `in` is asked of the stage before the change, not after it.
    looks_back: ClassVar[bool] = False

    def home(self, *, params: Any) -> tuple[str, ...]:
        """Return the stages a robot with this trigger belongs to if it names none by `in`."""
        return ()

    def cause(self, *, params: Any, occasion: Occasion) -> str | None:
        """
        Return what makes this occasion unique for the card, or None if it is not one.
        """
        return None

    def due(self, *, params: Any, situation: Situation) -> Due | None:
        """
        Return the moment to act for the card as it stands, or None if there is none.
        """
        return None

    def problems(self, *, params: Any, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """Yield why it could never happen to cards of this pipeline."""
        return iter(())

    def words(self, *, params: Any, name: Any, locale: str) -> str:
        """
        Return the trigger as part of a sentence; `name` turns a key of the playbook into its label.
        """
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Step:
    """One effect to perform on a locked card, inside the transaction of its decision."""

    card: CardRef
    effect: Effect
    actor: Actor
    now: datetime


class Action(Plugin):
    """
    What a robot can do. Runs inside the decision's transaction; what leaves the house is queued.

    An action that is often wanted of many cards at once may answer `goes_together` and do all of
    them by `run_all`; what is then written is what `run` would have written for each.
    """

    primary: ClassVar[str]
    # What it changes beside the fields that its parameters name: `card.owner`.
    writes: ClassVar[frozenset[str]] = frozenset()
    # Somebody has something to do then: who waits for it waits for the card's next step.
    gives_work: ClassVar[bool] = False

    def problems(self, *, params: Any, spec: PlaybookSpec, pipeline: str) -> Iterator[str]:
        """Yield why it could never be done for cards of this pipeline."""
        return iter(())

    def run(self, *, step: Step, params: Any) -> None:
        raise NotImplementedError

    def goes_together(self, *, params: Any) -> bool:
        """Say whether it is one thing for many cards: what it does for one changes no other's."""
        return False

    def run_all(self, *, steps: Sequence[Step], params: Any) -> Mapping[CardRef, Text]:
        """
        Do it for many cards, one step each, all in the name of one actor; return where it could not
        be done, and why.
        """
        raise NotImplementedError

    def words(self, *, params: Any, name: Any, locale: str) -> str:
        raise NotImplementedError


triggers = Registry(Trigger, folder="voronka.automation.triggers")
actions = Registry(Action, folder="voronka.automation.actions")
