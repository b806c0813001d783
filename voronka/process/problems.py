"""What is wrong with a playbook, where it stands, and what was probably meant."""

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Place:
    """A line of one of the playbook's files."""

    file: str
    line: int


@dataclass(frozen=True, order=True)
class Problem:
    """
    One mistake. `rule` is the lint rule it breaks; "" for what cannot be loaded at all. `ru` says
    it to those who read no English, where it can stand in a playbook in force.
    """

    file: str
    line: int
    message: str
    severity: Severity = "error"
    rule: str = ""
    ru: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}"


class PlaybookInvalid(Exception):
    """The playbook cannot be used. All problems are named at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Findings:
    """Collects problems and finds the line of each: the nearest one known for its path."""

    def __init__(self, places: Mapping[Path, Place]) -> None:
        self.places = places
        self.problems: list[Problem] = []

    def place(self, path: Path) -> Place:
        for length in range(len(path), -1, -1):
            if found := self.places.get(path[:length]):
                return found
        return Place("playbook.yaml", 1)

    def add(
        self,
        path: Path,
        message: str,
        *,
        severity: Severity = "error",
        rule: str = "",
        ru: str = "",
    ) -> None:
        place = self.place(path)
        problem = Problem(place.file, place.line, message, severity, rule, ru)
        if problem not in self.problems:
            self.problems.append(problem)

    def unknown(self, path: Path, what: str, name: str, known: Iterable[str]) -> None:
        self.add(path, f"there is no {what} '{name}'{did_you_mean(name, known)}")

    def known(self, path: Path, what: str, name: str, known: Iterable[str]) -> bool:
        """Say whether the name is among the known ones, and note a problem if it is not."""
        choices = list(known)
        if name in choices:
            return True
        self.unknown(path, what, name, choices)
        return False


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?", or the whole list if it is short, or nothing."""
    choices = sorted({str(choice) for choice in known})
    if near := difflib.get_close_matches(name, choices, n=1, cutoff=0.6):
        return f"; did you mean '{near[0]}'?"
    if choices and len(choices) <= 12:
        return f"; there is: {', '.join(choices)}"
    return ""
