"""Which visit of a card comes next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.scheduling.models import Booking


@dataclass(frozen=True, kw_only=True)
class VisitAhead:
    """The next visit of a card, or one that is under way."""

    label: Text
    at: datetime
    is_remote: bool


def visits_ahead(refs: Iterable[CardRef], *, now: datetime) -> Mapping[CardRef, VisitAhead]:
    """
    Return the soonest for each of the cards that has any, in one query; the caller saw the cards.
    """
    kinds = active_playbook().spec.bookings
    cards = [ref.id for ref in refs]
    open_ones = Booking.objects.open().filter(card_id__in=cards, during__endswith__gt=now)
    found: dict[CardRef, VisitAhead] = {}
    for visit in open_ones.order_by("during", "pk"):
        spec = kinds.get(visit.kind)
        label = spec.label if spec else Text.same(visit.kind)
        ahead = VisitAhead(label=label, at=visit.starts_at, is_remote=visit.is_remote())
        found.setdefault(visit.ref, ahead)
    return found
