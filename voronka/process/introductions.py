"""
Robots that another playbook brings, and the cards they are not for: those that were there before.

A robot that waits for a moment begins with what happens from its introduction on: a visit booked,
a contact made, a card coming into its stage. Moments that cards had already are left out, until
somebody enrols them on purpose.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from voronka.process import references, robots
from voronka.process.durations import Duration
from voronka.process.playbook import Playbook, Robot
from voronka.process.plugins import Situation
from voronka.process.state import CardState, Facts
from voronka.process.text import Text
from voronka.process.values import values_of

# Whose timer, and the cause it waits for.
Cause = tuple[str, str]

STOOD_BEFORE = Text(
    "Карточка уже была здесь, когда робот появился.",
    "The card was there already when the robot was introduced.",
)


@dataclass(frozen=True, kw_only=True)
class Introduced:
    """A robot that waits for moments, new or waiting for others than before."""

    robot: Robot
    # It only waits longer or shorter: what it waited for before it goes on waiting for.
    keeps_waiting: bool


def introduced(before: Playbook | None, after: Playbook, pipeline: str) -> tuple[Introduced, ...]:
    """
    Return the robots that may wait for moments of this pipeline's cards for which they did not
    wait under the playbook before; of which nothing is known if it can no longer be read.
    """
    known = _known(before, pipeline)
    return tuple(
        Introduced(robot=robot, keeps_waiting=before is None or _same_moments(old, robot))
        for robot in robots.timed(after, pipeline)
        if (old := known.get(robot.key)) is None or not _same(old, robot)
    )


def names_read(candidates: Iterable[Introduced]) -> frozenset[str]:
    """Return the fields and facts that say for which moments the robots wait."""
    named = (references.names_read(each.robot.params) for each in candidates)
    return frozenset(name.removeprefix("card.") for names in named for name in names)


def left_out(
    playbook: Playbook,
    candidates: Iterable[Introduced],
    state: CardState,
    facts: Facts,
    waiting: frozenset[Cause],
) -> Iterator[Cause]:
    """
    Yield what the introduced robots would wait for on a card that stands there already and has
    these timers.
    """
    situation = Situation(
        state=state, facts=facts, calendar=playbook.calendar, values=values_of(state, facts)
    )
    for each in candidates:
        due = robots.due_of(playbook, each.robot, situation)
        if due is None:
            continue
        cause = (each.robot.key, due.cause)
        if not (each.keeps_waiting and cause in waiting):
            yield cause


def _known(before: Playbook | None, pipeline: str) -> dict[str, Robot]:
    if before is None:
        return {}
    return {robot.key: robot for robot in robots.timed(before, pipeline)}


def _same(old: Robot, new: Robot) -> bool:
    """Say whether it waits for exactly the same; what it does then may differ."""
    return (old.trigger_key, old.params, *_reach(old)) == (
        new.trigger_key,
        new.params,
        *_reach(new),
    )


def _reach(robot: Robot) -> tuple[frozenset[str], str]:
    return frozenset(robot.spec.stages), robot.spec.once


def _same_moments(old: Robot | None, new: Robot) -> bool:
    return old is not None and _moments(old) == _moments(new)


def _moments(robot: Robot) -> tuple[str, dict[str, Any]]:
    named = {name: value for name, value in robot.params if not isinstance(value, Duration)}
    return robot.trigger_key, named
