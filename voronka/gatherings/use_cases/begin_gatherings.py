"""Events that begin."""

from datetime import datetime

from django.db import transaction

from voronka.gatherings.events import GatheringsBegun
from voronka.gatherings.models import Gathering, Guest
from voronka.kernel import events
from voronka.kernel.actor import SYSTEM

_KINDS = ("lead", "deal")


@transaction.atomic
def begin_gatherings(*, now: datetime) -> int:
    """
    Note which events have begun, so that the next one of a card is the one after; return how many.
    """
    due = Gathering.objects.filter(begun_at__isnull=True, starts_at__lte=now)
    begun = list(due.select_for_update(skip_locked=True).order_by("pk"))
    if not begun:
        return 0
    ids = [each.pk for each in begun]
    Gathering.note_begun(ids, at=now)
    guests = Guest.objects.filter(gathering__in=ids, card_kind__in=_KINDS).awaited()
    refs = sorted({guest.ref for guest in guests}, key=lambda ref: (ref.kind, ref.id))
    events.announce(GatheringsBegun(actor=SYSTEM, at=now, refs=tuple(refs)))
    return len(begun)
