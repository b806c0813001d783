"""Lists of cards narrowed to the guests of an event: "<event>" or "<event>:attended"."""

from uuid import UUID

from django.db.models import Q

from voronka.gatherings.models import Gathering, Guest
from voronka.gatherings.vocabulary import STATUSES
from voronka.kernel.actor import Actor
from voronka.process.state import CardKind


def among_guests(word: str, kind: CardKind, actor: Actor) -> Q:
    """Return the condition that a card is a guest; of an event one does not see, none is."""
    named, _colon, status = word.partition(":")
    try:
        gathering_id = UUID(named)
    except ValueError:
        return Q(pk__in=[])
    seen = Gathering.objects.visible_to(actor).filter(pk=gathering_id)
    guests = Guest.objects.filter(gathering__in=seen, card_kind=kind)
    if status in STATUSES:
        guests = guests.filter(status=status)
    return Q(pk__in=guests.values("card_id"))
