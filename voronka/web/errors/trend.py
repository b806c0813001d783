"""The trend as points of a small drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from voronka.quality.error_control.errors import TrendDay

WIDTH, HEIGHT = 600, 80


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One day of the drawing, from the left and from the top."""

    x: float
    y: float
    width: float
    height: float
    day: date
    standing: int
    opened: int
    closed: int


@dataclass(frozen=True, kw_only=True)
class Chart:
    """How many errors stood at the end of each day."""

    bars: tuple[Bar, ...]
    first: date
    last: date
    most: int
    # Against the day at the beginning; below zero it gets better.
    change: int


def chart_of(days: Sequence[TrendDay]) -> Chart:
    """Return the drawing of these days."""
    most = max((day.standing for day in days), default=0)
    step = WIDTH / len(days)
    bars = []
    for number, day in enumerate(days):
        height = round(HEIGHT * day.standing / most, 1) if most else 0.0
        bars.append(
            Bar(
                x=round(number * step + 1, 1),
                y=round(HEIGHT - height, 1),
                width=round(step - 2, 1),
                height=height,
                day=day.day,
                standing=day.standing,
                opened=day.opened,
                closed=day.closed,
            )
        )
    change = days[-1].standing - days[0].standing
    return Chart(bars=tuple(bars), first=days[0].day, last=days[-1].day, most=most, change=change)
