from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.work.models import Notification


def mark_told(*, ids: Sequence[UUID], now: datetime) -> None:
    """
    Mark notifications read that their people do not want to be shown as new.
    """
    if ids:
        Notification.objects.filter(pk__in=ids).mark_read(now)
