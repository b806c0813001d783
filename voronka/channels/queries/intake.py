"""Proof that no request is lost: what arrived by day and source, and what became of it (Q9)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from voronka.channels.models import InboundRequest
from voronka.channels.queries.inbound import PAGE, RequestRow, may_see_requests, row_of
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook

DAYS = 14
# The page and `voronka check` ask this, and nothing else counts requests for them. A card that a
# request is said to have become has to be there.
_INTAKE = """
SELECT day, channel, form_key, count(*),
    count(*) FILTER (WHERE fate = 'became' AND has_card),
    count(*) FILTER (WHERE fate = 'joined' AND has_card),
    count(*) FILTER (WHERE fate = 'junk' AND reason <> ''),
    count(*) FILTER (WHERE fate = ''),
    count(*) FILTER (WHERE fate = 'error')
FROM (
    SELECT (r.arrived_at AT TIME ZONE %(zone)s)::date AS day, r.channel, r.form_key, r.fate,
        r.reason, EXISTS (SELECT FROM records_lead c WHERE c.id = r.card_id)
            OR EXISTS (SELECT FROM records_deal c WHERE c.id = r.card_id) AS has_card
    FROM channels_inboundrequest r
    WHERE r.arrived_at >= %(since)s AND r.arrived_at < %(until)s
) each_one
GROUP BY day, channel, form_key ORDER BY day DESC, channel, form_key
"""
_COLUMNS = (
    "day", "channel", "form_key", "arrived", "became", "joined", "junk", "waiting", "failed",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Intake:
    """What came on a day from a source, and what became of it."""

    day: date
    channel: str
    form_key: str
    arrived: int
    became: int
    joined: int
    junk: int
    waiting: int
    failed: int

    @property
    def source(self) -> str:
        """As it stands in an address: `form:site`."""
        return f"{self.channel}:{self.form_key}"

    @property
    def difference(self) -> int:
        """How many are nowhere; anything but zero is an alarm."""
        fates = self.became + self.joined + self.junk + self.waiting + self.failed
        return self.arrived - fates


def intake(*, actor: Actor, now: datetime, days: int = DAYS) -> Sequence[Intake]:
    """
    Return the last days, the latest first, source by source.

    :raises NotFound: the actor may not see requests
    """
    _require(actor)
    return _counted(_midnight(now) - timedelta(days=days - 1), now + timedelta(days=1))


def lost_requests(*, now: datetime, days: int | None = None) -> int:
    """Return how many requests of all time, or of the last days, are nowhere; must be none."""
    start = datetime(1970, 1, 1, tzinfo=now.tzinfo)
    if days is not None:
        start = _midnight(now) - timedelta(days=days - 1)
    return sum(each.difference for each in _counted(start, now + timedelta(days=1)))


def requests_of(
    *, actor: Actor, day: date, source: str, after: UUID | None = None, limit: int = PAGE
) -> Sequence[RequestRow]:
    """
    Return the requests of a day and source, the latest first.

    :raises NotFound: the actor may not see requests
    """
    _require(actor)
    start = datetime.combine(day, time(), tzinfo=_zone())
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=_zone())
    channel, _, form_key = source.partition(":")
    found = InboundRequest.objects.filter(
        arrived_at__gte=start, arrived_at__lt=end, channel=channel, form_key=form_key
    )
    if after is not None:
        found = found.filter(pk__lt=after)
    return [row_of(request) for request in found.order_by("-pk")[:limit]]


def _counted(since: datetime, until: datetime) -> Sequence[Intake]:
    with connection.cursor() as cursor:
        cursor.execute(_INTAKE, {"since": since, "until": until, "zone": str(_zone())})
        return [Intake(**dict(zip(_COLUMNS, row, strict=True))) for row in cursor.fetchall()]


def _require(actor: Actor) -> None:
    if not may_see_requests(actor):
        raise NotFound


def _zone() -> ZoneInfo:
    return ZoneInfo(active_playbook().spec.calendar.zone)


def _midnight(now: datetime) -> datetime:
    return datetime.combine(now.astimezone(_zone()).date(), time(), tzinfo=_zone())
