"""What is unwise in a process, with its place and what to do: in force, or about to be (F3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.packs.folders import pack_files
from voronka.process import rights
from voronka.process.facts import facts
from voronka.process.lint import ADVICE, lint
from voronka.process.loader import check_files
from voronka.process.models import PlaybookVersion
from voronka.process.models.active import active_playbook
from voronka.process.problems import Problem, Severity
from voronka.process.text import Text


@dataclass(frozen=True, kw_only=True)
class FindingRow:
    """One thing that is unwise: where it stands, what it is, and what to do about it."""

    file: str
    line: int
    severity: Severity
    rule: str
    what: Text
    advice: Text


def findings_in_force(*, actor: Actor) -> Sequence[FindingRow]:
    """
    Return what is unwise in the process in force, in the order of its files.

    :raises NotAllowed: the actor's role does not look at the process
    """
    playbook = active_playbook()
    if not rights.may(playbook, actor, "process"):
        raise NotAllowed(_("Your role does not look at the process."))
    return _of_version(playbook.hash)


def findings_of_pack(*, name: str) -> Sequence[FindingRow]:
    """
    Return what is unwise in a shipped pack.

    :raises NoSuchPack: there is none of this name
    """
    return _of_files(pack_files(name))


# A version never changes, and neither does what is unwise in it.
@lru_cache(maxsize=8)
def _of_version(playbook_hash: str) -> tuple[FindingRow, ...]:
    version = PlaybookVersion.objects.get(hash=playbook_hash)
    return _of_files(version.files or {"playbook.yaml": version.text})


def _of_files(files: Mapping[str, str]) -> tuple[FindingRow, ...]:
    playbook, findings = check_files(files, facts)
    problems = findings.problems if playbook is None else lint(playbook, findings.places)
    return tuple(_row(problem) for problem in problems)


def _row(problem: Problem) -> FindingRow:
    return FindingRow(
        file=problem.file,
        line=problem.line,
        severity=problem.severity,
        rule=problem.rule,
        what=Text(problem.ru or problem.message, problem.message),
        advice=ADVICE.get(problem.rule, Text.same("")),
    )
