from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.quality.models import TriageVerdict
from voronka.quality.triage.additions import take_back_added
from voronka.quality.triage.queue import triage_of
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Deal
from voronka.records.models.card import locked_card
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.link_client import link_client
from voronka.records.use_cases.remove_records import remove_untouched
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_back_cards import take_back_cards
from voronka.scheduling.use_cases.carry_visits import carry_visits
from voronka.work.use_cases.carry_tasks import carry_tasks
from voronka.work.use_cases.withdraw_notifications import withdraw_notifications


class UnableToUndoVerdict(Exception):
    """The verdict stands. The message is fit for the person who asked."""


def undo_verdict(*, actor: Actor, now: datetime, verdict_id: UUID | None = None) -> UUID:
    """
    Take back the actor's own verdict, without an id their last one; return the lead's id.

    The lead waits in triage again, as it was; deal, contact and company that the verdict made are
    gone, unless somebody has worked on the deal.

    :raises NotFound: the actor has no such verdict
    :raises UnableToUndoVerdict: somebody has worked on what came of it
    :raises CommandRefused: the process no longer knows where the lead stood
    """
    with command_transaction():
        triage_of(active_playbook())
        row = _verdict(actor, verdict_id)
        lead = card_to_change(CardRef("lead", row.lead_id), actor)
        if lead.version != row.version:
            raise UnableToUndoVerdict(_("Somebody has worked on this lead since."))
        _take_back(row, lead, actor, now)
        row.undo(at=now)
        add_history(ref=lead.ref, kind="triage", name="undone", payload={}, actor=actor, now=now)
    return row.lead_id


def _verdict(actor: Actor, verdict_id: UUID | None) -> TriageVerdict:
    own = TriageVerdict.objects.filter(by_id=actor.id, undone_at=None)
    if verdict_id is not None:
        own = own.filter(pk=verdict_id)
    row = own.order_by("-at", "-pk").select_for_update().first()
    if row is None:
        raise NotFound
    return row


def _take_back(row: TriageVerdict, lead: Any, actor: Actor, now: datetime) -> None:
    if row.verdict == "queue":
        return
    if deal_id := row.made.get("deal"):
        _remove_deal(UUID(deal_id), row, lead.ref, actor, now)
    # As it was, with stay, owner, team, class and tasks: no move, so no gate is asked.
    moments = {lead.pk: row.at}
    for decision in take_back_cards(kind="lead", moments=moments, actor=actor, now=now).values():
        if not decision.allowed:
            raise CommandRefused(decision)
    if row.verdict != "junk":
        _unlink(row, lead.ref, actor, now)
        withdraw_notifications(cards=[lead.ref], kind="triage", now=now)


def _remove_deal(
    deal_id: UUID, row: TriageVerdict, lead: CardRef, actor: Actor, now: datetime
) -> None:
    # What people still had to do for the lead went to its deal, and the visits ahead.
    deal = CardRef("deal", deal_id)
    locked_card(Deal, deal_id)
    carry_tasks(card=deal, to=lead, actor=actor, now=now)
    carry_visits(card=deal, to=lead, actor=actor, now=now)
    gone = remove_untouched(kind="deal", ids=[deal_id], actor=actor, now=now, since=row.at)
    if deal_id not in gone:
        raise UnableToUndoVerdict(
            _("The deal has been worked on since. Close it as lost if it was a mistake.")
        )


def _unlink(row: TriageVerdict, ref: CardRef, actor: Actor, now: datetime) -> None:
    contact, company = row.before["contact"], row.before["company"]
    link_client(
        ref=ref,
        contact_id=UUID(contact) if contact else None,
        company_id=UUID(company) if company else None,
        actor=actor,
        now=now,
    )
    take_back_added([row], actor, now)
    for kind in ("contact", "company"):
        if made := row.made.get(kind):
            remove_untouched(kind=kind, ids=[UUID(made)], actor=actor, now=now)
