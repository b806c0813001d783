"""Which leads could not be made deals of, because of a visit that is booked for them."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from voronka.process.models.active import active_playbook
from voronka.scheduling.models import Booking
from voronka.scheduling.visitors import kinds_reported_on


def leads_held_by_visits(ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the leads with an open visit that could not go to a deal with them."""
    return frozenset(held_by_visits().filter(card_id__in=list(ids)))


def held_by_visits() -> QuerySet[Booking, UUID]:
    """Return the ids of all such leads, to be asked with others."""
    held = (
        Booking.objects.open()
        .filter(card_kind="lead")
        .exclude(kind__in=kinds_reported_on(active_playbook(), "deal"))
    )
    return held.values_list("card_id", flat=True)
