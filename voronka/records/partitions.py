"""The monthly partitions of the history."""

from datetime import datetime

from django.db import connection

_MONTHS_AHEAD = 3


def ensure_partitions(now: datetime) -> int:
    """Make the partitions of this month and the next ones; return how many were missing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records_ensure_partitions(%s::date, %s)", [now.date(), _MONTHS_AHEAD + 1]
        )
        (made,) = cursor.fetchone()
    return int(made)
