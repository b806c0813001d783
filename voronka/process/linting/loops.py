"""Robots that set each other off without end."""

from collections.abc import Iterator, Mapping

from voronka.process.playbook import Playbook, Robot
from voronka.process.problems import Findings
from voronka.process.references import named_in
from voronka.process.standard_fields import AMOUNT, TITLE, scoring_fields


def robot_loops(playbook: Playbook, findings: Findings) -> None:
    """
    Note circles of robots each of which triggers the next.

    If none of them has a condition or a wait, nothing but the engine's limit would stop them.
    """
    for pipeline in playbook.spec.pipelines:
        robots = {robot.key: robot for robot in playbook.robots(pipeline)}
        follows = {key: _set_off(playbook, robot, robots) for key, robot in robots.items()}
        for circle in _circles(follows):
            held = any(_is_held(robots[key]) for key in circle)
            findings.add(
                ("robots", circle[0]),
                f"in '{pipeline}' robots set each other off in a circle: "
                + " → ".join([*circle, circle[0]]),
                severity="warning" if held else "error",
                rule="loop",
                ru=f"в воронке «{pipeline}» роботы вызывают друг друга по кругу: "
                + " → ".join([*circle, circle[0]]),
            )


def _is_held(robot: Robot) -> bool:
    return robot.condition is not None or any(step.wait is not None for step in robot.steps)


def _set_off(playbook: Playbook, robot: Robot, robots: Mapping[str, Robot]) -> list[str]:
    """Return the robots that what this one does would trigger."""
    stages = {key for key in _moves(robot) if playbook.has_stage(robot.pipeline, key)}
    names = set(_writes(playbook, robot))
    return [
        key
        for key, other in robots.items()
        if any(_hears_move(robot, other, stage) for stage in stages) or _hears_names(other, names)
    ]


def _moves(robot: Robot) -> Iterator[str]:
    """An action with a stage among its parameters moves the card there."""
    for step in robot.steps:
        if step.params is not None:
            yield from (each.key for each in named_in(step.params) if each.kind == "stage")


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


def _hears_move(robot: Robot, other: Robot, stage: str) -> bool:
    trigger = other.trigger
    if "stage" not in trigger.hears:
        return False
    home = trigger.home(params=other.params)
    if trigger.looks_back:
        left = set(robot.spec.stages) | set(robot.trigger.home(params=robot.params)) - {stage}
        return bool(left & set(home))
    return (not home or stage in home) and other.works_in(stage)


def _hears_names(other: Robot, names: set[str]) -> bool:
    hears = other.trigger.hears
    if "field" not in hears and "owner" not in hears:
        return False
    return any(each.key in names for each in named_in(other.params))


def _circles(follows: Mapping[str, list[str]]) -> list[tuple[str, ...]]:
    """Return one circle through each robot that is in one, each circle once."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for start in follows:
        if circle := _way_back(follows, start):
            found.setdefault(frozenset(circle), circle)
    return list(found.values())


def _way_back(follows: Mapping[str, list[str]], start: str) -> tuple[str, ...] | None:
    ways: list[tuple[str, ...]] = [(start,)]
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
