"""Which cards have a visit ahead of them, or one that nobody has reported on."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from voronka.process.state import CardKind
from voronka.scheduling.models import Booking


def cards_with_visits(kind: CardKind, ids: Collection[UUID]) -> frozenset[UUID]:
    """Return those of the cards that have an open visit."""
    return frozenset(visited_cards(kind).filter(card_id__in=list(ids)))


def visited_cards(kind: CardKind) -> QuerySet[Booking, UUID]:
    """Return the ids of all cards of the kind that have an open visit, to be asked with others."""
    booked = Booking.objects.open().filter(card_kind=kind)
    return booked.values_list("card_id", flat=True)
