"""What the playbook says about one kind of visit, in plain lengths of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from voronka.process.durations import Duration
from voronka.process.playbook import Playbook
from voronka.process.schema import BookingSpec

_STEP, _SHORTEST, _LONGEST = timedelta(minutes=30), timedelta(minutes=15), timedelta(hours=12)
_HORIZON = Duration(60, "d")
_NO_NOTICE = Duration(0, "m")
_LENGTHS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@dataclass(frozen=True, kw_only=True)
class VisitRules:
    """How long a visit lasts, how it is spaced, and between which moments it may begin."""

    kind: str
    spec: BookingSpec
    duration: timedelta
    shortest: timedelta
    longest: timedelta
    # Kept free on each side: half of the buffer, so that two neighbours are one buffer apart.
    margin: timedelta
    step: timedelta
    earliest: datetime
    latest: datetime

    @classmethod
    def of(cls, playbook: Playbook, kind: str, *, now: datetime) -> Self | None:
        """Return the rules as of now, or None if the playbook has no such kind of visit."""
        spec = playbook.spec.bookings.get(kind)
        if spec is None:
            return None
        duration = _length(spec.duration)
        return cls(
            kind=kind,
            spec=spec,
            duration=duration,
            shortest=_length(spec.shortest) if spec.shortest else min(_SHORTEST, duration),
            longest=_length(spec.longest) if spec.longest else max(_LONGEST, duration),
            margin=_length(spec.buffer) / 2 if spec.buffer else timedelta(),
            step=_length(spec.step) if spec.step else _STEP,
            earliest=playbook.calendar.add(now, spec.notice or _NO_NOTICE),
            latest=playbook.calendar.add(now, spec.horizon or _HORIZON),
        )


def _length(duration: Duration) -> timedelta:
    """Return how long it is on the clock; a visit takes place in working time anyway."""
    return duration.amount * _LENGTHS[duration.unit[-1]]
