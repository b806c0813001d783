from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.command_transaction import note_change
from voronka.scheduling.models import Booking
from voronka.scheduling.visitors import kinds_reported_on

# Asked at every conversion; mostly there is none.
_ANY = Question(lambda: Booking.objects.open().filter(card_id=Given("card")).only("pk")[:1])


def carry_visits(*, card: CardRef, to: CardRef, actor: Actor, now: datetime) -> None:
    """
    Hand on the visits that a card has ahead, or that nobody has reported on: a lead's to its deal,
    and back again if there is to be no deal. Both cards are locked by whoever calls.

    A visit stays where it is whose visitor could not report on it any more.
    """
    if not _ANY.ask(card=card.id):
        return
    visits = (
        Booking.objects.of_card(card)
        .open()
        .filter(kind__in=kinds_reported_on(active_playbook(), to.kind))
    )
    carried = list(visits.order_by("pk").select_for_update(of=("self",)))
    for visit in carried:
        visit.go_to(to)
    if carried:
        note_change(card, actor=actor, now=now)
        note_change(to, actor=actor, now=now)
