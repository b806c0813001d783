"""The line on every page of a practice room: which case, what time it is, what to do."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

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
    now: str


def in_room_time(now: datetime) -> str:
    """Return the room's time: its day is rarely today."""
    return date_format(timezone.localtime(now), "D, j E, H:i")


def practice_of(request: HttpRequest) -> PracticeBar | None:
    """Return the line of the practice this page belongs to; None for the pages of the house."""
    work: Work | None = getattr(request, "practice", None)
    if work is None:
        return None
    return PracticeBar(
        title=work.case.title,
        client=work.case.client.name,
        card=card_address(work.attempt.ref),
        now=in_room_time(clock.now()),
    )
