"""The one clock and how a sandbox moves it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from voronka.kernel import clock
from voronka.kernel.models import SandboxClock

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_cached(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_cached", None)


def test_outside_a_sandbox_the_database_is_never_asked(settings: Settings) -> None:
    settings.SANDBOX = False  # and no database mark: a query would fail the test

    before = timezone.now()
    with clock.one_reading():
        read = clock.now()

    assert before <= read <= timezone.now()


def test_outside_a_sandbox_the_clock_cannot_be_moved(settings: Settings) -> None:
    settings.SANDBOX = False

    with pytest.raises(RuntimeError):
        clock.advance(HOUR)


@pytest.mark.django_db
def test_a_sandbox_clock_runs_ahead_by_all_its_advances(settings: Settings) -> None:
    settings.SANDBOX = True

    clock.advance(HOUR)
    clock.advance(2 * HOUR)

    assert clock.offset() == 3 * HOUR
    assert SandboxClock.objects.get().ahead == 3 * HOUR
    assert clock.now() - timezone.now() > timedelta(hours=2, minutes=59)


@pytest.mark.django_db
def test_a_request_keeps_the_offset_it_read_first(settings: Settings) -> None:
    settings.SANDBOX = True
    clock.set_offset(HOUR)

    with clock.one_reading():
        SandboxClock.objects.update(ahead=5 * HOUR)  # another process moves the clock
        within = clock.offset()
    with clock.one_reading():
        next_request = clock.offset()

    assert (within, next_request) == (HOUR, 5 * HOUR)


@pytest.mark.django_db
def test_a_request_that_moves_the_clock_sees_the_new_time(settings: Settings) -> None:
    settings.SANDBOX = True

    with clock.one_reading():
        clock.advance(HOUR)
        seen = clock.offset()

    assert seen == HOUR
