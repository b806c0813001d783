"""Invitations of a lead that became a deal."""

from datetime import datetime
from uuid import UUID

from voronka.gatherings.models import Guest
from voronka.kernel.actor import Actor
from voronka.kernel.questions import Given, Question
from voronka.process.state import CardRef
from voronka.records.command_transaction import note_change

# Asked at every conversion; mostly there is none.
_ANY = Question(lambda: Guest.objects.awaited().filter(card_id=Given("lead")).only("pk")[:1])


def carry_invitations(*, lead_id: UUID, deal_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Hand on the events a lead is awaited at to its deal; both cards are locked by whoever calls.
    """
    if not _ANY.ask(lead=lead_id):
        return
    lead, deal = CardRef("lead", lead_id), CardRef("deal", deal_id)
    awaited = Guest.objects.filter(card_kind="lead", card_id=lead_id, gathering__begun_at=None)
    moved = list(
        awaited.awaited()
        .exclude(Guest.already_has(deal_id))
        .select_for_update(of=("self",))
        .order_by("pk")
    )
    if not moved:
        return
    Guest.go_to(moved, deal)
    for ref in (lead, deal):
        note_change(ref, actor=actor, now=now)
