from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import Raw, Win
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records import clients
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.contact_points import Point, lock_points
from voronka.records.models import ContactPoint, Lead
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import run_command, run_command_on_all


def keep_client(*, lead_id: UUID, actor: Actor, now: datetime) -> Lead:
    """
    Win a lead that becomes contact and company but no deal: a client for later (Q5).

    :raises NotFound: the actor sees no such lead
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: a gate stands before winning
    """
    ref = CardRef("lead", lead_id)
    with command_transaction():
        run_command(ref=ref, command=Win(), actor=actor, now=now)
        return _kept(Lead.objects.get(pk=lead_id), actor, now)


def keep_clients(
    *, lead_ids: Sequence[UUID], fields: Raw, actor: Actor, now: datetime
) -> dict[UUID, Lead | Decision]:
    """
    Do the same with many leads, each for itself, with these fields filled in on the way.

    In the answer stands the lead, or, where a gate stands before winning, the decision; leads that
    the actor may not change are left out.
    """
    refs = [CardRef("lead", lead_id) for lead_id in lead_ids]
    with command_transaction():
        decisions = run_command_on_all(
            kind="lead", refs=refs, command=Win(fields=fields), actor=actor, now=now
        )
        won = [ref.id for ref, decision in decisions.items() if decision.allowed]
        _hold_points(won)
        leads = Lead.objects.filter(pk__in=won).select_related("contact", "company")
        kept = {
            lead.pk: _kept(lead, actor, now)
            for lead in leads.order_by("pk")
            if isinstance(lead, Lead)
        }
        return {ref.id: kept.get(ref.id, decision) for ref, decision in decisions.items()}


def _hold_points(lead_ids: Sequence[UUID]) -> None:
    """Hold all they are reached by, in one order: two with the same clients do not interlock."""
    points = ContactPoint.objects.filter(holder_id__in=lead_ids)
    lock_points([Point(*each) for each in points.values_list("kind", "value", "raw")])


def _kept(lead: Lead, actor: Actor, now: datetime) -> Lead:
    playbook = active_playbook()
    state = cards.state_of(lead, playbook)
    lead.contact, lead.company = clients.clients_for(lead, playbook, state, actor=actor, now=now)
    lead.save(update_fields=["contact", "company"])
    note_change(lead.ref, actor=actor, now=now)
    return lead
