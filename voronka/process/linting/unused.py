"""What a playbook defines and nothing uses, and what a conversion would lose."""

from collections.abc import Iterator

from voronka.process.playbook import Playbook
from voronka.process.problems import Findings
from voronka.process.references import Kind, named_in
from voronka.process.schema import GateSpec


def unused_templates(playbook: Playbook, findings: Findings) -> None:
    """
    Note task templates and notices that no robot, gate or SOS names.

    E-mails and SMS are left alone: people send them from the card.
    """
    tasks = _named(playbook, "task") | {target for target in _fixes(playbook, "close_task")}
    for key in playbook.spec.tasks:
        if key not in tasks:
            findings.add(
                ("tasks", key),
                f"nothing sets the task '{key}'",
                severity="warning",
                rule="unused",
                ru=f"задачу «{key}» никто не ставит",
            )
    messages = _named(playbook, "message") | {sos.message for sos in playbook.spec.sos.values()}
    for key, message in playbook.spec.messages.items():
        if message.channel == "notice" and key not in messages:
            findings.add(
                ("messages", key),
                f"nothing sends the message '{key}'",
                severity="warning",
                rule="unused",
                ru=f"сообщение «{key}» никто не отправляет",
            )


def unmapped_fields(playbook: Playbook, findings: Findings) -> None:
    """Note fields of the lead that its deal would lose without a word (K25)."""
    conversion = playbook.spec.conversion
    if conversion is None:
        return
    kept = {*conversion.fields, *conversion.drop, *conversion.contact, *conversion.company}
    for name in playbook.fields("lead"):
        if name not in kept:
            findings.add(
                ("conversion", "fields"),
                f"the lead's field '{name}' is neither copied nor dropped",
                rule="conversion",
            )


def _named(playbook: Playbook, kind: Kind) -> set[str]:
    """Return the keys that the robots' triggers and steps name."""
    found = set()
    for pipeline in playbook.spec.pipelines:
        for robot in playbook.robots(pipeline):
            steps = [step.params for step in robot.steps if step.params is not None]
            for params in steps:
                found |= {each.key for each in named_in(params) if each.kind == kind}
    return found


def _fixes(playbook: Playbook, kind: str) -> Iterator[str]:
    for line in playbook.spec.pipelines.values():
        for stage in line.stages.values():
            gates: tuple[GateSpec, ...] = (stage.gate, stage.leave)
            for gate in gates:
                for check in gate.checks.values():
                    yield from (fix.target for fix in check.fix if fix.kind == kind)
