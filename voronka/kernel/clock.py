"""
The one clock. Everything else is handed `now`.

In a sandbox (a demo, a room) the clock runs ahead by an offset kept in the database, so that all
processes agree on it; each room has its own. Outside a sandbox the offset is never looked up.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from voronka.kernel import rooms

# How long another process may go on with an old offset.
_FRESH_SECONDS = 1.0

_of_this_request: ContextVar[timedelta | None] = ContextVar("sandbox_offset", default=None)
_cached: tuple[float, timedelta] | None = None


def is_sandbox() -> bool:
    """Say whether nothing leaves the machine here and the clock can be moved."""
    return bool(settings.SANDBOX) or rooms.is_inside()


def now() -> datetime:
    if not is_sandbox():
        return timezone.now()
    return timezone.now() + offset()


def machine_now() -> datetime:
    """Return the machine's own time, which files bear, however far the sandbox is ahead."""
    return timezone.now()


def offset() -> timedelta:
    """Return how far the sandbox clock runs ahead."""
    global _cached
    if not is_sandbox():
        return timedelta()
    if (here := _of_this_request.get()) is not None:
        return here
    if rooms.is_inside():
        return _stored_offset()
    if _cached is None or time.monotonic() - _cached[0] > _FRESH_SECONDS:
        _cached = (time.monotonic(), _stored_offset())
    return _cached[1]


@contextmanager
def one_reading() -> Iterator[None]:
    """Look the offset up once and keep it until the end of the block."""
    if not is_sandbox():
        yield
        return
    token = _of_this_request.set(_stored_offset())
    try:
        yield
    finally:
        _of_this_request.reset(token)


def set_offset(ahead: timedelta) -> None:
    """
    Let the sandbox clock run ahead by this much, for all processes.

    :raises RuntimeError: this is not a sandbox
    """
    global _cached
    if not is_sandbox():
        raise RuntimeError("Only the clock of a sandbox can be moved.")
    from voronka.kernel.models import SandboxClock

    SandboxClock.objects.update_or_create(pk=SandboxClock.ONLY, defaults={"ahead": ahead})
    if not rooms.is_inside():
        _cached = None
    if _of_this_request.get() is not None:
        _of_this_request.set(ahead)


def advance(by: timedelta) -> datetime:
    """
    Move the sandbox clock forward and return its new time.

    :raises RuntimeError: this is not a sandbox
    """
    set_offset(offset() + by)
    return now()


def _stored_offset() -> timedelta:
    from voronka.kernel.models import SandboxClock

    row = SandboxClock.objects.filter(pk=SandboxClock.ONLY).first()
    return row.ahead if row else timedelta()
