"""A salon with a lead that has a visit booked, for tests of what happens to visits."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.channels.salon import use_salon
from tests.world import NOW, make_lead, make_user
from voronka.people.models import User
from voronka.records.models import Lead
from voronka.scheduling.models import Booking
from voronka.scheduling.use_cases.book_visit import book_visit

# Wednesday, 11 March 2026, ten o'clock in Moscow.
WEDNESDAY = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@dataclass
class Scene:
    anna: User
    maxim: User
    lead: Lead
    booking_id: UUID

    def booking(self) -> Booking:
        return Booking.objects.get(pk=self.booking_id)


def set_scene(**fields: Any) -> Scene:
    """Book Maxim for Anna's lead on Wednesday at ten."""
    use_salon()
    anna, maxim = make_user("Anna"), make_user("Maxim")
    lead = make_lead(owner=anna, **{"site_address": "Tver, Lesnaya 5", **fields})
    booking_id = book_visit(
        ref=lead.ref,
        kind="visit",
        resource_id=maxim.pk,
        starts_at=WEDNESDAY,
        actor=anna.as_actor(),
        now=NOW,
    )
    return Scene(anna=anna, maxim=maxim, lead=lead, booking_id=booking_id)
