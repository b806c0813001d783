"""
The door through which playbooks come in.

Public: `load_playbook(folder, facts)`, `load_files(files, facts)` and `parse_playbook(text, facts)`
give a compiled `Playbook` or raise `PlaybookInvalid` with every problem, its file and line;
`restore_playbook(document, facts)` gives one that was compiled before.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from voronka.kernel.plugins import Registry
from voronka.process import plugins
from voronka.process.facts import FactRegistry
from voronka.process.loading.compile import Compiler
from voronka.process.loading.shape import shaped
from voronka.process.loading.sources import MAIN, Sources
from voronka.process.playbook import Playbook
from voronka.process.plugins import Action, Trigger
from voronka.process.problems import Findings, PlaybookInvalid, Problem

__all__ = [
    "PlaybookInvalid",
    "Problem",
    "check_files",
    "load_files",
    "load_playbook",
    "parse_playbook",
    "read_folder",
    "restore_playbook",
]


def load_playbook(
    folder: Path,
    facts: FactRegistry,
    *,
    triggers: Registry[Trigger] = plugins.triggers,
    actions: Registry[Action] = plugins.actions,
) -> Playbook:
    """
    Return the playbook whose files stand in the folder.

    :raises PlaybookInvalid: something is wrong with it
    """
    return load_files(read_folder(folder), facts, triggers=triggers, actions=actions)


def parse_playbook(
    text: str,
    facts: FactRegistry,
    *,
    triggers: Registry[Trigger] = plugins.triggers,
    actions: Registry[Action] = plugins.actions,
) -> Playbook:
    """
    Return the playbook written in one text, such as a stored canonical one.

    :raises PlaybookInvalid: something is wrong with it
    """
    return load_files({MAIN: text}, facts, triggers=triggers, actions=actions)


def restore_playbook(
    document: Any,
    facts: FactRegistry,
    *,
    triggers: Registry[Trigger] = plugins.triggers,
    actions: Registry[Action] = plugins.actions,
) -> Playbook | None:
    """
    Return the playbook that `canonical.plain` took apart, without reading its text; None if it has
    problems, of which its text knows the places.
    """
    findings = Findings({})
    spec = shaped(document, findings)
    return None if spec is None else Compiler(spec, facts, triggers, actions, findings).compile()


def load_files(
    files: Mapping[str, str],
    facts: FactRegistry,
    *,
    triggers: Registry[Trigger] = plugins.triggers,
    actions: Registry[Action] = plugins.actions,
) -> Playbook:
    """
    Return the playbook written in several files, by name.

    :raises PlaybookInvalid: something is wrong with it
    """
    playbook, findings = check_files(files, facts, triggers=triggers, actions=actions)
    if playbook is None:
        raise PlaybookInvalid(findings.problems)
    return playbook


def check_files(
    files: Mapping[str, str],
    facts: FactRegistry,
    *,
    triggers: Registry[Trigger] = plugins.triggers,
    actions: Registry[Action] = plugins.actions,
) -> tuple[Playbook | None, Findings]:
    """Return the playbook, or None if it has problems, and the findings with the place of each."""
    sources = Sources(files)
    document = sources.read()
    spec = None if document is None else shaped(document, sources.findings)
    if spec is None:
        return None, sources.findings
    playbook = Compiler(spec, facts, triggers, actions, sources.findings).compile()
    return playbook, sources.findings


def read_folder(folder: Path) -> dict[str, str]:
    """Return the files of the playbook that stands in this folder, by name."""
    return Sources.of_folder(folder).files
