"""Public ids: UUIDv7 (RFC 9562), which sort by the moment they were made."""

import os
import threading
from time import time_ns
from uuid import UUID

_VERSION, _VARIANT = 7 << 76, 2 << 62
# Of the bits that a clock does not give: 12 above the variant and 62 below it.
_RANDOM = (1 << 74) - 1
_BYTES, _AT_ONCE = 10, 256


class _Ids:
    """Draws ids that grow: within a millisecond each is a little more than the one before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._drawn: list[int] = []
        self._last = 0

    def draw(self) -> UUID:
        with self._lock:
            moment = time_ns() // 1_000_000 << 74
            # A clock that was set back makes no id that is less than those before it.
            if moment > self._last:
                self._last = moment | self._random()
            else:
                self._last += 1 + (self._random() & 0xFFFFFFFF)
            number = self._last
        low, high, at = number & ((1 << 62) - 1), (number >> 62) & 0xFFF, number >> 74
        return UUID(int=at << 80 | _VERSION | high << 64 | _VARIANT | low)

    def _random(self) -> int:
        # Asking the system is dear; so it is asked for many at once.
        if not self._drawn:
            drawn = os.urandom(_BYTES * _AT_ONCE)
            self._drawn = [
                int.from_bytes(drawn[at : at + _BYTES], "big") & _RANDOM
                for at in range(0, len(drawn), _BYTES)
            ]
        return self._drawn.pop()


_ids = _Ids()


def _begin_afresh() -> None:
    global _ids
    _ids = _Ids()


# Two processes must not draw the same.
os.register_at_fork(after_in_child=_begin_afresh)


def new_id() -> UUID:
    return _ids.draw()
