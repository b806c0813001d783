"""
A world in memory in which the kitchens' process is played: one card, its visit, its tasks, its
ledger, its timers and a clock. It does what the product does around `decide`, in a few lines, and
notes whatever must never happen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import voronka.packs
from tests.process.joinery import ANNA_ID, CARD
from voronka.kernel.actor import SYSTEM, Actor
from voronka.process import plugins
from voronka.process.commands import (
    BookingChanged,
    CloseTask,
    Command,
    Create,
    Edit,
    Move,
    TimerFired,
)
from voronka.process.decide import decide
from voronka.process.decision import Decision, Effect, Run, Timer
from voronka.process.facts import facts as registered
from voronka.process.loader import load_playbook
from voronka.process.playbook import Playbook
from voronka.process.scoring import score
from voronka.process.state import CardRef, CardState, Facts, Value, WaitingRun
from voronka.process.timers import desired_timers

# A Monday, an hour after the showroom opens.
OPENING = datetime(2026, 3, 2, 7, 30, tzinfo=UTC)
BOOKING = UUID(int=80)
MEASURER = UUID(int=81)
SENDS = ("send_email", "send_sms", "notify", "create_task")
_DEEPEST = 10


@cache
def kitchens() -> Playbook:
    plugins.triggers.load()
    plugins.actions.load()
    folder = Path(voronka.packs.__file__).parent / "kitchens"
    return load_playbook(folder, registered)


@dataclass
class Visit:
    starts_at: datetime
    status: str = "booked"
    has_result: bool = False


@dataclass
class World:
    """One card and everything around it."""

    now: datetime = OPENING
    state: CardState = field(default_factory=lambda: nowhere(OPENING))
    visit: Visit | None = None
    # The latest task of each template: None while it is open, else its outcome.
    tasks: dict[str, str | None] = field(default_factory=dict)
    ledger: dict[str, str] = field(default_factory=dict)
    waiting: dict[str, WaitingRun] = field(default_factory=dict)
    timers: frozenset[Timer] = frozenset()
    done: list[str] = field(default_factory=list)
    stays: list[tuple[str, str, datetime, datetime | None]] = field(default_factory=list)
    decisions: int = 0

    # What is known

    @property
    def facts(self) -> Facts:
        values: dict[str, Value] = {"booking.visit.exists": self.visit is not None}
        for template in kitchens().spec.tasks:
            outcome = self.tasks.get(template, "")
            values[f"tasks.{template}.open"] = outcome is None
            values[f"tasks.{template}.closed"] = bool(outcome)
            values[f"tasks.{template}.outcome"] = outcome or None
        if self.visit is not None:
            values |= {
                "booking.visit.starts_at": self.visit.starts_at,
                "booking.visit.ends_at": self.visit.starts_at + timedelta(hours=3),
                "booking.visit.status": self.visit.status,
                "booking.visit.confirmed": self.visit.status in ("confirmed", "on_my_way", "done"),
                "booking.visit.has_result": self.visit.has_result,
                "booking.visit.resource": MEASURER,
            }
        return Facts(
            values=values,
            acted=frozenset(self.ledger),
            waiting=tuple(self.waiting.values()),
        )

    def wanted(self) -> frozenset[Timer]:
        return desired_timers(kitchens(), self.state, self.facts, self.now)

    @property
    def is_made(self) -> bool:
        return bool(self.state.stage)

    # What is done

    def run(self, command: Command, actor: Actor) -> Decision:
        """Carry out a command with everything that follows, and set the card's timers anew."""
        decision = self._carry_out(command, actor)
        if decision.allowed:
            self.timers = self.wanted()
        return decision

    def _carry_out(self, command: Command, actor: Actor) -> Decision:
        before = self.state
        decision = decide(kitchens(), before, self.facts, command, actor, self.now)
        if not decision.allowed:
            assert decision.after == before
            return decision
        self.decisions += 1
        self.state = decision.after
        self._note_stay(before)
        self._enter(decision.runs)
        for run in decision.runs:
            for effect in run.effects:
                assert effect.key not in self.done, f"{effect.key} would act twice"
                self.done.append(effect.key)
                self._act(effect, actor.as_robot(run.robot))
        return decision

    def _note_stay(self, before: CardState) -> None:
        after = self.state
        if (before.pipeline, before.stage) == (after.pipeline, after.stage):
            return
        if self.stays:
            pipeline, stage, since, _ = self.stays[-1]
            self.stays[-1] = (pipeline, stage, since, self.now)
        self.stays.append((after.pipeline, after.stage, self.now, None))

    def _enter(self, runs: tuple[Run, ...]) -> None:
        for run in runs:
            goes_on = self.ledger.get(run.key) == "waiting"
            assert run.key not in self.ledger or goes_on, f"{run.key} is asked twice"
            self.ledger[run.key] = run.verdict
            self.waiting.pop(run.key, None)
            if run.verdict == "waiting":
                assert run.due_at is not None
                self.waiting[run.key] = WaitingRun(
                    robot=run.robot,
                    cause=run.cause,
                    step=run.step,
                    since=self.now,
                    due_at=run.due_at,
                )

    def _act(self, effect: Effect, robot: Actor) -> None:
        """Do what the actions of the product do to what the engine can see."""
        params = effect.params
        follow: Command | None = None
        match effect.action:
            case "create_task":
                self.tasks[params["template"]] = None
            case "cancel_task":
                if self.tasks.get(params["template"], "") is None:
                    del self.tasks[params["template"]]
            case "move":
                follow = Move(stage=params["stage"])
            case "score":
                found = score(kitchens(), self.state, self.facts, params["scoring"])
                follow = Edit(fields=dict(found.values))
            case "set_field":
                value = self.state.fields.get(params["from"])
                follow = Edit(fields={params["field"]: value})
        if follow is not None and robot.depth < _DEEPEST:
            self._carry_out(follow, robot)

    # The visit and the tasks, as their own areas change them

    def change_visit(self, change: Any, visit: Visit | None, actor: Actor) -> Decision:
        """Change the visit and tell the card; if the card refuses, the visit stays as it was."""
        before, self.visit = self.visit, visit
        command = BookingChanged(booking="visit", change=change, booking_id=BOOKING)
        decision = self.run(command, actor)
        if not decision.allowed:
            self.visit = before
        return decision

    def close_task(
        self, template: str, outcome: str, fields: Mapping[str, Any], actor: Actor
    ) -> Decision:
        before = dict(self.tasks)
        self.tasks[template] = outcome or "closed"
        command = CloseTask(
            task_id=UUID(int=90), template=template, outcome=outcome, fields=fields, note="So."
        )
        decision = self.run(command, actor)
        if not decision.allowed:
            self.tasks = before
        return decision

    # The clock

    def fire(self, timer: Timer) -> Decision:
        command = TimerFired(rule=timer.rule, cause=timer.cause, due_at=timer.due_at)
        return self.run(command, SYSTEM)

    def pass_time(self, span: timedelta) -> None:
        """Let time pass with the scheduler at work: every timer fires at its moment."""
        until = self.now + span
        while due := [timer for timer in self.timers if timer.due_at <= until]:
            timer = min(due)
            self.now = max(self.now, timer.due_at)
            self._fire_wanted(timer)
        self.now = until

    def catch_up(self) -> None:
        """Fire everything that came due while the scheduler was dead."""
        while due := [timer for timer in self.timers if timer.due_at <= self.now]:
            self._fire_wanted(min(due))

    def _fire_wanted(self, timer: Timer) -> None:
        decision = self.fire(timer)
        assert decision.allowed, f"{timer} was wanted, and is refused"
        assert timer not in self.timers, f"{timer} is wanted still"
        self._assert_in_time(timer, decision)

    def _assert_in_time(self, timer: Timer, decision: Decision) -> None:
        """Nothing about a visit is sent once the visit has begun, or for one that was moved."""
        robot = timer.rule.removeprefix("robot:")
        spec = kitchens().spec.robots.get(robot)
        acted = any(effect.action in SENDS for effect in decision.effects)
        if spec is None or not acted or spec.when.get("before") != "booking.visit.starts_at":
            return
        assert self.visit is not None
        assert timer.cause == self.visit.starts_at.isoformat()
        assert self.now < self.visit.starts_at

    def lifetimes(self) -> Iterator[timedelta]:
        """Yield how long the card stood in each of its stages, up to now."""
        for _, _, since, until in self.stays:
            yield (until or self.now) - since


def nowhere(now: datetime) -> CardState:
    """Return what stands for a card that is about to be made."""
    return CardState(
        ref=CardRef("lead", CARD),
        pipeline="",
        stage="",
        owner_id=None,
        fields={},
        created_at=now,
        entered_stage_at=now,
        last_touch_at=now,
    )


def a_lead(**fields: Any) -> Create:
    return Create(pipeline="leads", channel="form", fields=fields)


def someone(role: str, number: int = 0) -> Actor:
    return Actor(
        kind="person", id=UUID(int=ANNA_ID.int + number), name=f"{role} {number}", role=role
    )


def moved(visit: Visit, to: datetime) -> Visit:
    return replace(visit, starts_at=to, status="booked")
