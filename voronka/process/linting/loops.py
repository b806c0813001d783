"""Robots that set each other off without end."""

from collections.abc import Iterator, Mapping
from itertools import product

from voronka.process.playbook import Playbook, Robot
from voronka.process.problems import Findings
from voronka.process.references import named_in
from voronka.process.standard_fields import AMOUNT, TITLE, scoring_fields

# A robot, or a stage, and the pipeline in which it works or stands.
At = tuple[str, str]


def robot_loops(playbook: Playbook, findings: Findings) -> None:
    """
    Note circles of robots each of which triggers the next.

    If none of them has a condition or a wait, nothing but the engine's limit would stop them.
    """
    robots = {
        (pipeline, robot.key): robot
        for pipeline in playbook.spec.pipelines
        for robot in playbook.robots(pipeline)
    }
    follows = {at: _set_off(playbook, robot, robots) for at, robot in robots.items()}
    for circle in _circles(follows):
        held = any(_is_held(robots[at]) for at in circle)
        lines = list(dict.fromkeys(pipeline for pipeline, _ in circle))
        way = " → ".join(key for _, key in (*circle, circle[0]))
        where = " and ".join(f"'{line}'" for line in lines)
        where_ru = " и ".join(f"«{line}»" for line in lines)
        findings.add(
            ("robots", circle[0][1]),
            f"in {where} robots set each other off in a circle: {way}",
            severity="warning" if held else "error",
            rule="loop",
            ru=f"в {'воронке' if len(lines) == 1 else 'воронках'} {where_ru} "
            f"роботы вызывают друг друга по кругу: {way}",
        )


def _is_held(robot: Robot) -> bool:
    return robot.condition is not None or any(step.wait is not None for step in robot.steps)


def _set_off(playbook: Playbook, robot: Robot, robots: Mapping[At, Robot]) -> list[At]:
    """Return the robots that what this one does would trigger."""
    moves = [to for to in _moves(robot) if playbook.has_stage(*to)]
    names = set(_writes(playbook, robot))
    return [
        at
        for at, other in robots.items()
        if any(_hears_move(robot, other, *to) for to in moves)
        or (other.pipeline == robot.pipeline and _hears_names(other, names))
    ]


def _moves(robot: Robot) -> Iterator[At]:
    """An action with a stage among its parameters moves the card there, in whatever pipeline."""
    for step in robot.steps:
        if step.params is not None:
            named = list(named_in(step.params))
            lines = [each.key for each in named if each.kind == "pipeline"] or [robot.pipeline]
            stages = [each.key for each in named if each.kind == "stage"]
            yield from product(lines, stages)


def _writes(playbook: Playbook, robot: Robot) -> Iterator[str]:
    """An action with a field or a scoring among its parameters writes it."""
    for step in robot.steps:
        if step.params is None or step.plugin is None:
            continue
        yield from step.plugin.writes
        for each in named_in(step.params):
            if each.kind == "field":
                yield each.key
            elif each.kind == "scoring":
                yield from scoring_fields(each.key, playbook.spec.scoring[each.key])
                yield from (AMOUNT, TITLE)


def _hears_move(robot: Robot, other: Robot, pipeline: str, stage: str) -> bool:
    trigger = other.trigger
    if "stage" not in trigger.hears:
        return False
    home = trigger.home(params=other.params)
    if trigger.looks_back:
        left = set(robot.spec.stages) | set(robot.trigger.home(params=robot.params))
        if pipeline == robot.pipeline:
            left -= {stage}
        return other.pipeline == robot.pipeline and bool(left & set(home))
    return other.pipeline == pipeline and (not home or stage in home) and other.works_in(stage)


def _hears_names(other: Robot, names: set[str]) -> bool:
    hears = other.trigger.hears
    if "field" not in hears and "owner" not in hears:
        return False
    return any(each.key in names for each in named_in(other.params))


def _circles(follows: Mapping[At, list[At]]) -> list[tuple[At, ...]]:
    """Return one circle through each robot that is in one, each circle once."""
    found: dict[frozenset[At], tuple[At, ...]] = {}
    for start in follows:
        if circle := _way_back(follows, start):
            found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _way_back(follows: Mapping[At, list[At]], start: At) -> tuple[At, ...] | None:
    ways: list[tuple[At, ...]] = [(start,)]
    seen = {start}
    while ways:
        way = ways.pop(0)
        for key in follows[way[-1]]:
            if key == start:
                return way
            if key not in seen:
                seen.add(key)
                ways.append((*way, key))
    return None
