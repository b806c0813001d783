"""Robots that wait for what never happens, or do what can never be done."""

from collections.abc import Callable, Iterable, Iterator

from voronka.process.playbook import Playbook, Robot
from voronka.process.problems import Findings, Path, Severity


def impossible(playbook: Playbook, findings: Findings) -> None:
    """
    Note what the plug-ins of a robot say cannot be: an error if it is so wherever the robot works.
    """
    for key in playbook.spec.robots:
        works = [robot for robot in _works(playbook, key) if _can_stand_there(playbook, robot)]
        _note(works, ("robots", key, "when"), _of_trigger(playbook), findings)
        for number in range(len(works[0].spec.then) if works else 0):
            path: Path = ("robots", key, "then", number)
            _note(works, path, _of_step(playbook, number), findings)


def _note(
    works: Iterable[Robot],
    path: Path,
    ask: Callable[[Robot], list[str]],
    findings: Findings,
) -> None:
    told = [ask(robot) for robot in works]
    severity: Severity = "error" if all(told) else "warning"
    for message in dict.fromkeys(message for each in told for message in each):
        findings.add(path, message, severity=severity, rule="impossible")


def _of_trigger(playbook: Playbook) -> Callable[[Robot], list[str]]:
    def ask(robot: Robot) -> list[str]:
        found = robot.trigger.problems(
            params=robot.params, spec=playbook.spec, pipeline=robot.pipeline
        )
        return list(found)

    return ask


def _of_step(playbook: Playbook, number: int) -> Callable[[Robot], list[str]]:
    def ask(robot: Robot) -> list[str]:
        step = robot.steps[number]
        if step.plugin is None:
            return []
        found = step.plugin().problems(
            params=step.params, spec=playbook.spec, pipeline=robot.pipeline
        )
        return list(found)

    return ask


def _works(playbook: Playbook, key: str) -> Iterator[Robot]:
    for pipeline in playbook.spec.pipelines:
        robot = playbook.robot(pipeline, key)
        if robot is not None:
            yield robot


def _can_stand_there(playbook: Playbook, robot: Robot) -> bool:
    """Say whether the pipeline has a stage in which the robot works."""
    places = robot.spec.stages or robot.trigger.home(params=robot.params)
    return not places or any(playbook.has_stage(robot.pipeline, place) for place in places)
