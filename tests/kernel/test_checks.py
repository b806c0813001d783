"""The checks behind `voronka check`."""

import pytest

from voronka.kernel import checks
from voronka.kernel.checks import CheckResult


@pytest.fixture(autouse=True)
def no_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_checks", {})


def test_every_check_is_asked_in_the_order_of_registration() -> None:
    checks.register_check("cards", list)
    checks.register_check("outbox", lambda: ["message 7 is dead"])

    assert list(checks.run_checks()) == [
        CheckResult(name="cards", problems=()),
        CheckResult(name="outbox", problems=("message 7 is dead",)),
    ]


def test_a_check_that_fails_is_a_problem_and_stops_no_other() -> None:
    def trip() -> list[str]:
        raise LookupError("no table")

    checks.register_check("cards", trip)
    checks.register_check("outbox", list)

    assert list(checks.run_checks()) == [
        CheckResult(name="cards", problems=("the check itself failed: LookupError: no table",)),
        CheckResult(name="outbox", problems=()),
    ]
