"""Playbooks for tests of the loader: the bicycle workshop, whole or with a change."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from voronka.process.facts import facts
from voronka.process.lint import lint
from voronka.process.loader import (
    PlaybookInvalid,
    check_files,
    load_playbook,
    parse_playbook,
)
from voronka.process.playbook import Playbook
from voronka.process.problems import Problem

BICYCLES = (Path(__file__).parent / "another_trade.yaml").read_text(encoding="utf-8")
KITCHENS = Path(__file__).parents[2] / "voronka" / "packs" / "kitchens"


@cache
def bicycles() -> Playbook:
    return parse_playbook(BICYCLES, facts)


@cache
def kitchens() -> Playbook:
    return load_playbook(KITCHENS, facts)


def changed(old: str, new: str) -> str:
    """Return the workshop's text with one place changed, which must be there once."""
    assert BICYCLES.count(old) == 1, f"{BICYCLES.count(old)} × {old!r}"
    return BICYCLES.replace(old, new)


def line_of(text: str, part: str) -> int:
    """Return the number of the first line that holds the part."""
    return next(n for n, line in enumerate(text.split("\n"), 1) if part in line)


def problems(text: str) -> list[str]:
    """Return the problems of a text as "line: message"; none if it loads."""
    return problems_of({"playbook.yaml": text}, with_file=False)


def problems_of(files: dict[str, str], *, with_file: bool = True) -> list[str]:
    _, findings = check_files(files, facts)
    shown = sorted(findings.problems)
    return [
        f"{p.file}:{p.line}: {p.message}" if with_file else f"{p.line}: {p.message}" for p in shown
    ]


def refused(text: str) -> Sequence[Problem]:
    """Return the problems with which `parse_playbook` refuses the text."""
    try:
        parse_playbook(text, facts)
    except PlaybookInvalid as invalid:
        return invalid.problems
    raise AssertionError("the playbook was loaded")


def lint_of(text: str) -> list[Problem]:
    """Return what lint finds in a text that can be loaded."""
    playbook, findings = check_files({"playbook.yaml": text}, facts)
    assert playbook is not None, findings.problems
    return lint(playbook, findings.places)


def found(text: str, rule: str) -> list[tuple[int, str, str]]:
    """Return what a rule of lint says of a playbook: line, severity, message."""
    return [(p.line, p.severity, p.message) for p in lint_of(text) if p.rule == rule]
