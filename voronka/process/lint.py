"""
What is unwise in a playbook that can be loaded: F3, and more.

Public: `lint(playbook, places)`; an error keeps a playbook from being applied, a warning does not.
`RULES` names every rule; each is tested with a planted break.
"""

from collections.abc import Callable, Mapping

from voronka.process.linting import contradictions, loops, stages, unused, wording
from voronka.process.playbook import Playbook
from voronka.process.problems import Findings, Path, Place, Problem

RULES: Mapping[str, Callable[[Playbook, Findings], None]] = {
    "finals": stages.finals,
    "unreachable": stages.unreachable,
    "state_name": wording.state_names,
    "translation": wording.translations,
    "never": contradictions.never_true,
    "loop": loops.robot_loops,
    "unused": unused.unused_templates,
    "conversion": unused.unmapped_fields,
}


def lint(playbook: Playbook, places: Mapping[Path, Place] | None = None) -> list[Problem]:
    """Return what is unwise, in the order of the files; `places` are the lines of its parts."""
    findings = Findings(places or {})
    for rule in RULES.values():
        rule(playbook, findings)
    return sorted(findings.problems)
