"""
What robots do on an occasion: which ones it concerns, whether their condition holds, which steps
they take now and where they halt.

Every robot that could have acted leaves a `Run`, with the reason if it did not act.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from voronka.process import moments
from voronka.process.asking import ask
from voronka.process.decision import Effect, Evaluation, Run
from voronka.process.playbook import Playbook, Robot
from voronka.process.plugins import Due, Occasion, Situation
from voronka.process.state import CardState, Facts, Value, WaitingRun
from voronka.process.text import Text
from voronka.process.values import values_of

_NONE: frozenset[str] = frozenset()
FALSE = Text("Условие не выполнено.", "Its condition does not hold.")
UNKNOWN = Text("Для условия не хватает данных.", "What its condition needs to know is not known.")
ACTED = {
    "stay": Text("В этой стадии он уже сработал.", "It has acted in this stay already."),
    "card": Text("Для этой карточки он уже сработал.", "It has acted for this card already."),
}
LATE = Text("Момент уже прошёл.", "The moment has passed already.")
LEFT = Text("Карточка ушла из стадии.", "The card has left the stage.")
GONE = Text("Такого робота больше нет.", "There is no such robot any more.")
CLOSED_HOURS = Text("Ждёт рабочего времени.", "It waits for working time.")
QUIET = Text(
    "Карточка перенесена из другой системы, роботы выключены.",
    "The card was brought from elsewhere with robots off.",
)
TAKEN_BACK = Text(
    "Действие отменено, карточка такая же, как была.",
    "What was done was taken back; the card is as it was.",
)
WAITS = Text("Ждёт своего срока.", "It waits for its time.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A robot, the cause for which it is asked, and what it may read."""

    robot: Robot
    cause: str
    state: CardState
    facts: Facts
    values: Mapping[str, Value]
    now: datetime

    @property
    def once_cause(self) -> str:
        """The cause under which it acts: of a robot that acts once, not the occasion's own."""
        return once_cause(self.robot, self.cause, self.state)


def once_cause(robot: Robot, cause: str, state: CardState) -> str:
    match robot.spec.once:
        case "card":
            return "card"
        case "stay":
            return f"stay:{moments.stamp(state.entered_stage_at)}"
    return cause


# On an occasion


def runs_on(playbook: Playbook, occasion: Occasion, facts: Facts) -> list[Run]:
    """Return what the robots do about something that has just happened."""
    runs = cancelled(playbook, occasion, facts)
    values = values_of(occasion.after, facts)
    for robot in _concerned(playbook, occasion):
        cause = robot.trigger.cause(params=robot.params, occasion=occasion)
        if cause is not None:
            asked = Asked(
                robot=robot,
                cause=cause,
                state=occasion.after,
                facts=facts,
                values=values,
                now=occasion.now,
            )
            runs.append(answer(playbook, asked))
    return runs


def kept_still(
    playbook: Playbook, occasion: Occasion, facts: Facts, *, why: Text = QUIET
) -> list[Run]:
    """Return that the robots do nothing about it, nor wait for a moment of a new card."""
    causes = [
        (robot, robot.trigger.cause(params=robot.params, occasion=occasion))
        for robot in _concerned(playbook, occasion)
    ]
    state = occasion.after
    situation = Situation(
        state=state,
        facts=facts,
        calendar=playbook.calendar,
        values=values_of(state, facts),
    )
    # What a card waits for that was here before, it goes on waiting for.
    for robot in () if occasion.before.stage else timed(playbook, state.pipeline):
        if (due := due_of(playbook, robot, situation)) is not None:
            causes.append((robot, due.cause))
    return [
        Run(robot=robot.key, cause=cause, verdict="skipped", why=why)
        for robot, cause in causes
        if cause is not None
    ]


def _concerned(playbook: Playbook, occasion: Occasion) -> list[Robot]:
    """Return the robots that listen to one of the changes, and work where the card stands."""
    before, after = occasion.before, occasion.after
    happened = frozenset(change.kind for change in occasion.changes)
    found = [*listeners(playbook, after.pipeline, after.stage, happened, looks_back=False)]
    if (before.pipeline, before.stage) != (after.pipeline, after.stage):
        found += listeners(playbook, before.pipeline, before.stage, happened, looks_back=True)
    return found


@lru_cache(maxsize=4096)
def listeners(
    playbook: Playbook, pipeline: str, stage: str, happened: frozenset[str], *, looks_back: bool
) -> tuple[Robot, ...]:
    """Return the robots that work in a stage and act when one of these kinds of change happens."""
    return tuple(
        robot
        for robot in robots_of(playbook, pipeline)
        if robot.trigger.looks_back == looks_back
        and robot.works_in(stage)
        and not happened.isdisjoint(robot.trigger.hears)
    )


@lru_cache(maxsize=256)
def timed(playbook: Playbook, pipeline: str) -> tuple[Robot, ...]:
    """Return the robots of a pipeline that wait for a moment."""
    return tuple(robot for robot in robots_of(playbook, pipeline) if not robot.trigger.hears)


def robots_of(playbook: Playbook, pipeline: str) -> tuple[Robot, ...]:
    return playbook.robots_by_pipeline.get(pipeline, ())


# Acting


def answer(playbook: Playbook, asked: Asked) -> Run:
    """Return what the robot does for a cause: it acts, halts, or says why it does not."""
    if f"{asked.robot.key}|{asked.once_cause}" in asked.facts.acted:
        return skipped(asked, ACTED.get(asked.robot.spec.once, LATE))
    proof: tuple[Evaluation, ...] = ()
    if asked.robot.condition is not None:
        found = ask(asked.robot.rule, asked.robot.condition, asked.values, asked.now)
        proof = (found.evaluation,)
        if not found.holds:
            unknown = found.evaluation.verdict is None
            return skipped(asked, UNKNOWN if unknown else FALSE, proof)
    if asked.robot.spec.respect == "working_time":
        opens = moments.into_working_time(asked.now, None, playbook.calendar)
        if opens > asked.now:
            return _halted(asked.robot, asked.once_cause, 0, (), opens, proof, CLOSED_HOURS)
    return go_on(playbook, asked.robot, asked.once_cause, 0, asked.now, proof)


def skipped(asked: Asked, why: Text, proof: tuple[Evaluation, ...] = ()) -> Run:
    return Run(robot=asked.robot.key, cause=asked.cause, verdict="skipped", proof=proof, why=why)


def go_on(
    playbook: Playbook,
    robot: Robot,
    cause: str,
    step: int,
    now: datetime,
    proof: tuple[Evaluation, ...] = (),
) -> Run:
    """Return the run from a step on, up to the next wait or the end."""
    effects: list[Effect] = []
    for number, each in enumerate(robot.steps[step:], start=step):
        if each.wait is None:
            key = f"{robot.key}|{cause}|{number}"
            effects.append(Effect(action=each.action, params=each.raw, key=key))
            continue
        due_at = moments.plus(now, each.wait, playbook.calendar) or now
        if robot.spec.respect == "working_time":
            due_at = moments.into_working_time(due_at, None, playbook.calendar)
        return _halted(robot, cause, number + 1, tuple(effects), due_at, proof, WAITS)
    return Run(
        robot=robot.key,
        cause=cause,
        verdict="done",
        proof=proof,
        effects=tuple(effects),
        step=len(robot.steps),
    )


def _halted(
    robot: Robot,
    cause: str,
    step: int,
    effects: tuple[Effect, ...],
    due_at: datetime,
    proof: tuple[Evaluation, ...],
    why: Text,
) -> Run:
    return Run(
        robot=robot.key,
        cause=cause,
        verdict="waiting",
        proof=proof,
        effects=effects,
        step=step,
        due_at=due_at,
        why=why,
    )


# Halted runs


def cancelled(playbook: Playbook, occasion: Occasion, facts: Facts) -> list[Run]:
    """Return the end of every halted run whose stage the card has left."""
    before, after = occasion.before, occasion.after
    if (before.pipeline, before.stage) == (after.pipeline, after.stage):
        return []
    return [
        Run(
            robot=run.robot,
            cause=run.cause,
            verdict="cancelled",
            step=run.step,
            why=GONE if find(playbook, after.pipeline, run.robot) is None else LEFT,
        )
        for run in facts.waiting
        if not may_go_on(playbook, after, run)
    ]


def may_go_on(playbook: Playbook, state: CardState, run: WaitingRun) -> bool:
    """Say whether a halted run still belongs to the card as it stands."""
    robot = find(playbook, state.pipeline, run.robot)
    if robot is None or not 0 <= run.step <= len(robot.steps):
        return False
    if robot.spec.on_leave == "keep":
        return True
    home = robot.spec.stages or robot.trigger.home(params=robot.params)
    if not home:
        return state.closed_at is None
    return state.pipeline == robot.pipeline and state.stage in home


def find(playbook: Playbook, pipeline: str, key: str) -> Robot | None:
    """Return the robot, as it works in this pipeline if it does."""
    everywhere = [pipeline, *playbook.spec.pipelines]
    found = (robot for line in everywhere for robot in robots_of(playbook, line))
    return next((robot for robot in found if robot.key == key), None)


# Timed robots


def due_of(playbook: Playbook, robot: Robot, situation: Situation) -> Due | None:
    """Return when a timed robot has to be asked about the card as it stands, if ever."""
    state = situation.state
    if not robot.works_in(state.stage):
        return None
    # A closed card is left alone, save by robots that name its stage.
    if state.closed_at is not None and not robot.spec.stages:
        return None
    due = robot.trigger.due(params=robot.params, situation=situation)
    if due is None or not is_due_once(robot, due.cause, situation):
        return None
    if robot.spec.respect == "clock":
        return due
    at = moments.into_working_time(due.at, due.until, situation.calendar)
    return Due(at, due.cause, due.until)


def is_due_once(robot: Robot, cause: str, situation: Situation) -> bool:
    """Say whether the robot has not been asked for this cause yet, nor acted once for all."""
    keys = {f"{robot.key}|{cause}", f"{robot.key}|{once_cause(robot, cause, situation.state)}"}
    return keys.isdisjoint(situation.facts.acted)
