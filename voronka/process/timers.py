"""
The moments at which a card's rules have to be asked, computed from the card alone.

They are never scheduled and remembered: whatever happens to a card, its timers are what
`desired_timers` says. A timer stays wanted until its rule has been asked for its cause, so the
answer changes with the card and its facts, not with the clock.
"""

from datetime import datetime
from functools import lru_cache

from voronka.process import robots, sos
from voronka.process.commands import TimerFired
from voronka.process.decision import Run, Timer
from voronka.process.playbook import Playbook
from voronka.process.plugins import Situation
from voronka.process.state import CardState, Facts
from voronka.process.values import values_of


def desired_timers(
    playbook: Playbook, state: CardState, facts: Facts, now: datetime
) -> frozenset[Timer]:
    """
    Return every timer the card should have: timed robots, halted runs and SOS rounds.

    A moment that has passed already gives a timer too; it fires at once, and its robot acts or
    notes that it is too late. A closed card has timers only for robots that name its stage, and for
    halted runs that are kept.
    """
    situation = _situation(playbook, state, facts)
    found = {
        Timer(due.at, f"robot:{robot.key}", due.cause)
        for robot in robots.timed(playbook, state.pipeline)
        if (due := robots.due_of(playbook, robot, situation)) is not None
    }
    found |= {
        Timer(run.due_at, f"wait:{run.robot}:{run.step}", run.cause)
        for run in facts.waiting
        if robots.may_go_on(playbook, state, run)
    }
    return frozenset(found | set(sos.timers(playbook, state, facts)))


@lru_cache(maxsize=256)
def facts_for_timers(playbook: Playbook, pipeline: str) -> frozenset[str]:
    """Return the facts that `desired_timers` reads here, besides those about robots."""
    return playbook.facts_among(
        name for robot in robots.timed(playbook, pipeline) for name in robot.names
    )


def leads_to_work(playbook: Playbook, pipeline: str, rule: str) -> bool:
    """Say whether somebody is given something to do when the timer's rule acts (Q8)."""
    family, _, rest = rule.partition(":")
    key, _, step = rest.partition(":")
    robot = playbook.robot(pipeline, key) if family in ("robot", "wait") else None
    if robot is None:
        return False
    ahead = robot.steps[int(step or 0) :]
    return any(each.plugin is not None and each.plugin.gives_work for each in ahead)


def run_of(
    playbook: Playbook, state: CardState, facts: Facts, fired: TimerFired, now: datetime
) -> Run | None:
    """
    Return what the rule of a timer does now, or None if the timer is stale: its cause has acted
    already, is no longer wanted, or is not due yet.
    """
    family, _, rest = fired.rule.partition(":")
    if family == "robot":
        return _timed(playbook, state, facts, rest, fired.cause, now)
    if family == "sos":
        return sos.run_due(playbook, state, facts, fired.rule, fired.cause, now)
    if family == "wait":
        return _halted(playbook, state, facts, rest, fired.cause, now)
    return None


def _timed(
    playbook: Playbook, state: CardState, facts: Facts, key: str, cause: str, now: datetime
) -> Run | None:
    situation = _situation(playbook, state, facts)
    for robot in robots.timed(playbook, state.pipeline):
        if robot.key != key:
            continue
        due = robots.due_of(playbook, robot, situation)
        if due is None or due.cause != cause or due.at > now:
            return None
        asked = robots.Asked(
            robot=robot,
            cause=cause,
            state=state,
            facts=facts,
            values=situation.values,
            now=now,
        )
        if due.until is not None and due.until <= now:
            return robots.skipped(asked, robots.LATE)
        return robots.answer(playbook, asked)
    return None


def _halted(
    playbook: Playbook, state: CardState, facts: Facts, rest: str, cause: str, now: datetime
) -> Run | None:
    for run in facts.waiting:
        if f"{run.robot}:{run.step}" != rest or run.cause != cause or run.due_at > now:
            continue
        robot = robots.find(playbook, state.pipeline, run.robot)
        if robot is None or not robots.may_go_on(playbook, state, run):
            return None
        return robots.go_on(playbook, robot, cause, run.step, now)
    return None


def _situation(playbook: Playbook, state: CardState, facts: Facts) -> Situation:
    return Situation(
        state=state, facts=facts, calendar=playbook.calendar, values=values_of(state, facts)
    )
