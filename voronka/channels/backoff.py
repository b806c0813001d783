"""When a message that did not leave is tried again."""

import hashlib
from datetime import timedelta

# Greylisting wants minutes, a provider's bad day hours; what a day has not cured needs a person.
STEPS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
# A delay is stretched by up to this share, so that a provider that comes back is not stormed.
_SPREAD = 0.25


def delay_after(attempts: int, *, key: str, at_least: timedelta | None = None) -> timedelta | None:
    """
    Return how long to wait after this many attempts, or None if it was the last one.

    The spread follows from the key, so that asking twice gives the same answer.
    """
    if attempts > len(STEPS):
        return None
    digest = hashlib.sha256(f"{key} {attempts}".encode()).digest()
    stretch = 1 + _SPREAD * int.from_bytes(digest[:4]) / 2**32
    return max(STEPS[attempts - 1] * stretch, at_least or timedelta())
