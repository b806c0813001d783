"""Gates, robots and hints whose condition can never be true."""

from collections.abc import Iterator, Mapping

from voronka.process import rights, rules
from voronka.process.conditions.nodes import Has, Name, Node, conjunction
from voronka.process.conditions.nodes import Type as NodeType
from voronka.process.linting.satisfiability import Possible, can_hold
from voronka.process.playbook import Playbook
from voronka.process.problems import Findings, Path
from voronka.process.references import named_in
from voronka.process.schema import CardKind, GateSpec, StageKind, StageSpec
from voronka.process.standard_fields import AMOUNT, TITLE, scoring_fields

# What one must be allowed to do in order to bring a card to a stage; elsewhere it is moving.
_ACTIONS: Mapping[StageKind, str] = {"success": "win", "failure": "lose", "junk": "junk"}


def never_true(playbook: Playbook, findings: Findings) -> None:
    """Note what waits for something that cannot be."""
    possible = _possible(playbook)
    for pipeline in playbook.spec.pipelines:
        _gates(playbook, pipeline, possible, findings)
        for robot in playbook.robots(pipeline):
            if robot.condition is not None and not can_hold(robot.condition.tree, possible):
                findings.add(
                    ("robots", robot.key, "if"),
                    f"the condition of the robot '{robot.key}' can never be true",
                    rule="never",
                )
            home = robot.trigger.home(params=robot.params)
            if home and robot.spec.stages and not set(home) & set(robot.spec.stages):
                findings.add(
                    ("robots", robot.key, "in"),
                    f"the robot '{robot.key}' waits for '{home[0]}', where it does not work",
                    rule="never",
                )


def _gates(playbook: Playbook, pipeline: str, possible: Possible, findings: Findings) -> None:
    line = playbook.pipeline(pipeline)
    carried: list[Node] = []
    for name, stage in line.stages.items():
        path: Path = ("pipelines", pipeline, "stages", name)
        on_path = stage.kind in ("initial", "path", "success")
        own = _demands(playbook, pipeline, name, "gate", stage.gate)
        leave = _demands(playbook, pipeline, name, "leave", stage.leave)
        is_open = _gate(path, "gate", own, possible, findings)
        is_left = _gate(path, "leave", leave, possible, findings)
        if on_path and is_open and carried and not _holds([*carried, *own], possible):
            is_open = False
            findings.add(
                (*path, "gate"),
                f"the gate of '{name}' contradicts what the stages before it demand",
                rule="never",
            )
        if on_path:
            carried += own if stage.gate.carry and is_open else []
            carried += leave if stage.leave.carry and is_left else []
        _computed(playbook, line.of, path, stage.gate, stage.leave, findings)
        _approval(playbook, line.of, path, stage, findings)


def _approval(
    playbook: Playbook, kind: CardKind, path: Path, stage: StageSpec, findings: Findings
) -> None:
    """An approval is given by doing the move oneself: a role that may not never gives it."""
    action, role = _ACTIONS.get(stage.kind, "move"), stage.gate.approval
    if role is not None and role not in rights.roles_that_may(playbook, action, kind):
        findings.add(
            (*path, "gate", "approval"),
            f"'{role}' approves '{path[-1]}' by moving a card there, but may not {action} a {kind}",
            rule="never",
        )


def _gate(
    path: Path, side: str, demands: list[Node], possible: Possible, findings: Findings
) -> bool:
    if _holds(demands, possible):
        return True
    findings.add((*path, side), f"the demands of '{path[-1]}' can never be met", rule="never")
    return False


def _holds(demands: list[Node], possible: Possible) -> bool:
    return not demands or can_hold(conjunction(tuple(demands)), possible)


def _demands(
    playbook: Playbook, pipeline: str, stage: str, side: rules.Side, gate: GateSpec
) -> list[Node]:
    # Presence is the same for every type, so the type of a required field does not matter here.
    found: list[Node] = [Has(Name(field, NodeType.TEXT)) for field in gate.require]
    for check in gate.checks:
        condition = playbook.condition(rules.check(pipeline, stage, side, check))
        if condition is not None:
            found.append(condition.tree)
    return found


def _computed(
    playbook: Playbook,
    kind: CardKind,
    path: Path,
    gate: GateSpec,
    leave: GateSpec,
    findings: Findings,
) -> None:
    """A computed field that no robot fills can never be present."""
    written = set(_written(playbook, kind))
    for side, demanded in (("gate", gate), ("leave", leave)):
        for number, name in enumerate(demanded.require):
            field = playbook.field(kind, name)
            if field is not None and field.computed and name not in written:
                findings.add(
                    (*path, side, "require", number),
                    f"'{name}' is required, but only a robot may fill it, and none does",
                    rule="never",
                )


def _written(playbook: Playbook, kind: CardKind) -> Iterator[str]:
    for pipeline in playbook.pipelines(kind):
        for robot in playbook.robots(pipeline):
            for step in robot.steps:
                for each in named_in(step.params) if step.params is not None else ():
                    if each.kind == "field":
                        yield each.key
                    elif each.kind == "scoring":
                        yield from (AMOUNT, TITLE)
                        yield from scoring_fields(each.key, playbook.spec.scoring[each.key])


def _possible(playbook: Playbook) -> Possible:
    """Return the values that facts about tasks and choices can have at all."""
    found: dict[str, frozenset[object]] = {}
    for key, task in playbook.spec.tasks.items():
        found[f"tasks.{key}.outcome"] = frozenset(task.outcomes)
    for kind in ("lead", "deal"):
        for name, field in playbook.fields(kind).items():
            if field.type == "choice" and field.options:
                found.setdefault(name, frozenset())
                found[name] |= frozenset(field.options)
    return found
