from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import Win
from voronka.process.models.active import active_playbook
from voronka.process.standard_fields import COMPANY_NAME
from voronka.process.state import CardRef
from voronka.records import clients, contact_points
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.models import Lead
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import run_command


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
        lead = Lead.objects.get(pk=lead_id)
        playbook = active_playbook()
        state = cards.state_of(lead, playbook)
        points = contact_points.points_of(playbook, state)
        contact_points.lock_points(points)
        company = None
        if state.fields.get(COMPANY_NAME):
            company = clients.company_for(lead, actor=actor, now=now)
        contact = clients.contact_for(lead, points, company=company, actor=actor, now=now)
        lead.contact, lead.company = contact, company
        lead.save(update_fields=["contact", "company"])
        note_change(ref, actor=actor, now=now)
        return lead
