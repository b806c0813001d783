from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.client_additions import Addition
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.link_client import link_client
from voronka.records.use_cases.remove_records import remove_untouched
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_back_additions import take_back_additions
from voronka.records.use_cases.take_back_cards import take_back_cards
from voronka.work.use_cases.carry_tasks import carry_tasks


class UnableToTakeBackConversion(Exception):
    """Lead and deal stay as they are. The message is fit for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Converted:
    """A lead that became a deal: when, whose it was before, and what was made for it."""

    lead_id: UUID
    deal_id: UUID
    at: datetime
    contact_id: UUID | None
    company_id: UUID | None
    # Ids by kind: the contact and the company that there had not been before.
    made: Mapping[str, UUID] = field(default_factory=dict)
    # What clients that were known before have got from it.
    added: Sequence[Addition] = ()


def take_back_conversion(*, done: Converted, actor: Actor, now: datetime) -> None:
    """
    Have a lead be open again as it was, without the deal, contact and company made of it.

    A contact or company on which something else hangs by now stays.

    :raises NotFound: the actor sees no such lead
    :raises NotAllowed: the actor may not change it
    :raises UnableToTakeBackConversion: somebody has worked on the deal
    :raises CommandRefused: the process no longer knows where the lead stood
    """
    lead, deal = CardRef("lead", done.lead_id), CardRef("deal", done.deal_id)
    with command_transaction(), transaction.atomic():
        card_to_change(lead, actor)
        # What people still had to do for the lead went to its deal.
        carry_tasks(card=deal, to=lead, actor=actor, now=now)
        gone = remove_untouched(kind="deal", ids=[deal.id], actor=actor, now=now, since=done.at)
        if deal.id not in gone:
            raise UnableToTakeBackConversion(
                _("The deal has been worked on since. Close it as lost if it was a mistake.")
            )
        # As it was, with stay, owner, team and tasks: no move, so no gate is asked.
        moments = {lead.id: done.at}
        decisions = take_back_cards(kind="lead", moments=moments, actor=actor, now=now)
        for decision in decisions.values():
            if not decision.allowed:
                raise CommandRefused(decision)
        link_client(
            ref=lead,
            contact_id=done.contact_id,
            company_id=done.company_id,
            actor=actor,
            now=now,
        )
        if done.added:
            # Not the person's own work on the client, which would keep it in the base for good.
            by = actor.as_robot(_("Conversion taken back"))
            take_back_additions(additions=done.added, actor=by, now=now)
        for kind, client_id in done.made.items():
            remove_untouched(kind=kind, ids=[client_id], actor=actor, now=now)
