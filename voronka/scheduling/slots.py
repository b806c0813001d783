"""
Where a visit fits: pure arithmetic on moments.

All of it happens in absolute time, so a day that has 23 or 25 hours needs no special care: the
clock on the wall decides only when the working day begins and ends, and the calendar says that.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of time; its end does not belong to it."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end

    def covers(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end

    def widened(self, margin: timedelta) -> "Span":
        return Span(self.start - margin, self.end + margin)


@dataclass(frozen=True, kw_only=True)
class Occupation:
    """What fills a person's time: working hours, absences, visits with their travel time."""

    working: Sequence[Span]
    absent: Sequence[Span] = ()
    taken: Sequence[Span] = ()

    def is_free(self, visit: Span, *, margin: timedelta) -> bool:
        """
        Say whether a visit fits. Travel may lie outside working hours, the visit itself may not.
        """
        return (
            any(span.covers(visit) for span in self.working)
            and not any(span.overlaps(visit) for span in self.absent)
            and not any(span.overlaps(visit.widened(margin)) for span in self.taken)
        )


def free_starts(
    occupation: Occupation,
    *,
    duration: timedelta,
    margin: timedelta,
    step: timedelta,
    earliest: datetime,
    latest: datetime,
) -> Iterator[datetime]:
    """
    Give the moments at which a visit can begin, in order: every `step` from the start of the work.
    """
    for span in sorted(occupation.working):
        for start in _grid(span, duration=duration, step=step):
            if earliest <= start < latest and occupation.is_free(
                Span(start, start + duration), margin=margin
            ):
                yield start


def _grid(span: Span, *, duration: timedelta, step: timedelta) -> Iterator[datetime]:
    start = span.start
    while start + duration <= span.end:
        yield start
        start += step


def overlapping(spans: Iterable[Span], wanted: Span) -> list[Span]:
    """Return those of the spans that share a moment with the wanted one."""
    return [span for span in spans if span.overlaps(wanted)]
