"""
What `voronka check` asks: each area registers questions about its own state.

An area's `apps.py` registers in `ready()`. A check returns what is wrong, in words for the
administrator, one string a problem; none means all is well.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass


class NothingToCheck(Exception):
    """What the check is about is not there yet; another check says so."""


Check = Callable[[], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What one check found."""

    name: str
    problems: tuple[str, ...]


_checks: dict[str, Check] = {}


def register_check(name: str, check: Check) -> None:
    """Have `voronka check` ask this too, under a name an administrator understands."""
    _checks[name] = check


def run_checks() -> Iterator[CheckResult]:
    """
    Run every check, in the order of registration, and give each result as soon as it is known.

    A check that fails is itself a problem and stops no other.
    """
    for name, check in _checks.items():
        try:
            problems = tuple(check())
        except NothingToCheck:
            problems = ()
        except Exception as error:  # whatever an area's check trips over, the next still runs
            problems = (f"the check itself failed: {type(error).__name__}: {error}",)
        yield CheckResult(name=name, problems=problems)
