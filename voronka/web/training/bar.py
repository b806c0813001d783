"""The line on every page of a practice room: which case, what time it is, what to do."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from voronka.kernel import clock
from voronka.process.text import Text
from voronka.training.working import Work
from voronka.web.kinds import card_address


@dataclass(frozen=True, kw_only=True)
class PracticeBar:
    """What the line shows."""

    title: Text
    client: Text
    card: str
    now: datetime
    steps: tuple[str, ...] = ("hour", "day", "event")


def practice_of(request: HttpRequest) -> PracticeBar | None:
    """Return the line of the practice this page belongs to; None for the pages of the house."""
    work: Work | None = getattr(request, "practice", None)
    if work is None:
        return None
    return PracticeBar(
        title=work.case.title,
        client=work.case.client.name,
        card=card_address(work.attempt.ref),
        now=clock.now(),
    )
