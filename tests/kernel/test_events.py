"""Announcing a fact tells those who listen."""

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from voronka.kernel import events
from voronka.kernel.actor import SYSTEM

NOON = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(events.Event):
    litres: int


@dataclass(frozen=True, kw_only=True)
class TeaPoured(events.Event):
    pass


@pytest.fixture(autouse=True)
def no_listeners(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_listeners", [])


def test_listeners_hear_their_own_events_in_the_order_they_registered() -> None:
    heard: list[tuple[str, int]] = []
    events.listen(KettleBoiled, lambda e: heard.append(("first", e.litres)))
    events.listen(KettleBoiled, lambda e: heard.append(("second", e.litres)))

    events.announce(TeaPoured(actor=SYSTEM, at=NOON))
    events.announce(KettleBoiled(actor=SYSTEM, at=NOON, litres=2))

    assert heard == [("first", 2), ("second", 2)]


def test_a_listener_registered_twice_is_told_once() -> None:
    heard: list[events.Event] = []
    events.listen(TeaPoured, heard.append)
    events.listen(TeaPoured, heard.append)
    poured = TeaPoured(actor=SYSTEM, at=NOON)

    events.announce(poured)

    assert heard == [poured]


def test_a_failing_listener_fails_the_announcement() -> None:
    def refuse(event: TeaPoured) -> None:
        raise ValueError("no cup")

    events.listen(TeaPoured, refuse)

    with pytest.raises(ValueError, match="no cup"):
        events.announce(TeaPoured(actor=SYSTEM, at=NOON))
