"""When something happens by itself next."""

from datetime import datetime

from django.db.models import Min

from voronka.automation.queries.timers import next_due
from voronka.channels.models import OutboxMessage
from voronka.channels.models.outbox import WAITING


def next_event() -> datetime | None:
    """Return when the next timer fires or the next message is handed over."""
    waiting = OutboxMessage.objects.filter(status__in=WAITING)
    found = [next_due(), waiting.aggregate(next=Min("next_try_at"))["next"]]
    return min((moment for moment in found if moment is not None), default=None)
