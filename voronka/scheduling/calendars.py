"""
The one order in which bookings are locked: the card, then the calendars, then the booking.

Of two people who book the same specialist, the second waits for the first and then sees what is
taken, so nobody meets the database's exclusion constraint, and nobody deadlocks on it: PostgreSQL
lets two inserts that exclude each other wait for each other.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

_SPACE = "voronka.scheduling:"


def lock_calendars(people: Iterable[UUID]) -> None:
    """Have nobody else change these people's bookings until the transaction ends."""
    with connection.cursor() as cursor:
        for person in sorted(set(people)):
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{_SPACE}{person}"]
            )
