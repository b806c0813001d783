"""A playbook at hand as plain values: whether it holds together, and where it does not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from voronka.process.facts import facts
from voronka.process.lint import ADVICE, lint_into
from voronka.process.loading.compile import Compiler
from voronka.process.loading.shape import shaped
from voronka.process.parts import Path
from voronka.process.playbook import Playbook
from voronka.process.plugins import actions, triggers
from voronka.process.problems import Findings, Place, Problem, Severity
from voronka.process.problems import Path as Where
from voronka.process.text import Text

_NOTHING = Text.same("")


@dataclass(frozen=True, kw_only=True)
class Remark:
    """What is wrong or unwise with a part of a playbook."""

    path: Path
    what: Text
    severity: Severity = "error"
    advice: Text = _NOTHING


@dataclass(frozen=True, kw_only=True)
class Compiled:
    """The playbook, unless something is wrong with it; then that."""

    playbook: Playbook | None
    wrong: tuple[Remark, ...] = ()
    # What lint says: an error among them keeps it from coming into force.
    unwise: tuple[Remark, ...] = ()


def compiled(tree: Mapping[str, Any]) -> Compiled:
    """Return the playbook that these plain values make, or what is wrong with them."""
    return _compiled(json.dumps(tree, ensure_ascii=False))


@lru_cache(maxsize=32)
def _compiled(written: str) -> Compiled:
    findings = _ByPath({})
    spec = shaped(json.loads(written), findings)
    playbook = None
    # A key that is not written as one leaves the shape right.
    if spec is not None:
        playbook = Compiler(spec, facts, triggers, actions, findings).compile()
    if playbook is None:
        return Compiled(playbook=None, wrong=tuple(map(_remark, findings.problems)))
    return Compiled(playbook=playbook, unwise=tuple(map(_remark, lint_into(playbook, _ByPath({})))))


class _ByPath(Findings):
    """Finds for each problem not a line of a file, but the part it is in."""

    def place(self, path: Where) -> Place:
        return Place("/".join(map(str, path)), 0)


def _remark(problem: Problem) -> Remark:
    return Remark(
        path=tuple(problem.file.split("/")) if problem.file else (),
        what=Text(problem.ru or problem.message, problem.message),
        severity=problem.severity,
        advice=ADVICE.get(problem.rule, _NOTHING),
    )
