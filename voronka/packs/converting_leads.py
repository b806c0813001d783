"""Open leads become deals, many at once, when a company goes on to work without leads (F6)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.quality.triage.judge_lead import made_clients
from voronka.records.bulk_deeds import Outcome, Params
from voronka.records.client_additions import Addition, additions_noted
from voronka.records.command_transaction import command_transaction
from voronka.records.models import Deal
from voronka.records.models.card import locked_card
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.convert_lead import UnableToConvertLead, convert_lead
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.queries.visited_cards import leads_held_by_visits
from voronka.scheduling.use_cases.carry_visits import carry_visits
from voronka.work.use_cases.take_back_conversion import (
    Converted,
    UnableToTakeBackConversion,
    take_back_conversion,
)

# Stored with each action, so it stays.
NAME = "convert"
# What it takes to close leads by an exception and to make deals of them, all of them.
RIGHTS = ("settings", "bulk", "convert", "override")


def may_convert_all(actor: Actor) -> bool:
    """Say whether the actor may make deals of all open leads there are."""
    playbook = active_playbook()
    reaches = rights.scope(playbook, actor, "lead", "change") == "all"
    return reaches and all(rights.may(playbook, actor, each) for each in RIGHTS)


class ConvertLeads:
    """
    Each lead is converted by itself, past the gates: what became of it is in the report.

    A visit goes along, but for one whose visitor may not change deals: that lead stays.
    """

    kind: CardKind = "lead"
    # Two would wait for each other at leads of one client.
    may_be_shared = False

    def check(self, *, params: Params, actor: Actor) -> None:
        if not may_convert_all(actor):
            raise NotAllowed(
                _("To make deals of all open leads, a role has to see and change all of them, "
                  "turn leads into deals, pass gates by an exception and change the process.")
            )  # fmt: skip

    def carry_out(
        self, *, ids: Sequence[UUID], params: Params, actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        held = leads_held_by_visits(ids)

        def converted(lead_id: UUID) -> Params:
            return _converted(lead_id, held, params["reason"], actor, now)

        return {lead_id: _tried(converted, lead_id) for lead_id in ids}

    def take_back(
        self, *, kept: Mapping[UUID, Params], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        def undone(lead_id: UUID) -> Params:
            done = _read(lead_id, kept[lead_id])
            if done is not None:
                _taken_back(done, actor, now)
            return {}

        return {lead_id: _tried(undone, lead_id) for lead_id in kept}


def _converted(
    lead_id: UUID, held: Collection[UUID], reason: str, actor: Actor, now: datetime
) -> Params:
    with command_transaction():
        lead = card_to_change(CardRef("lead", lead_id), actor)
        if lead.is_closed():
            raise UnableToConvertLead(_("This lead has been closed meanwhile."))
        if lead_id in held:
            raise UnableToConvertLead(
                _("Who goes on the visit booked for this lead may not change deals, and could not "
                  "report on it. Make a deal of the lead after the visit.")
            )  # fmt: skip
        before = {"contact": lead.contact_id, "company": lead.company_id}
        with additions_noted() as noted:
            done = convert_lead(lead_id=lead_id, actor=actor, now=now, past_gates=reason)
        return {
            "deal": str(done.deal.id),
            "at": now.isoformat(),
            "before": {kind: str(key) for kind, key in before.items() if key},
            "made": made_clients(done.contact_id, done.company_id, now),
            "added": [each.as_json() for each in noted if each.card_id == lead_id],
        }


def _taken_back(done: Converted, actor: Actor, now: datetime) -> None:
    lead, deal = CardRef("lead", done.lead_id), CardRef("deal", done.deal_id)
    with command_transaction():
        card_to_change(lead, actor)
        locked_card(Deal, deal.id)
        carry_visits(card=deal, to=lead, actor=actor, now=now)
        take_back_conversion(done=done, actor=actor, now=now)


def _read(lead_id: UUID, kept: Params) -> Converted | None:
    if "deal" not in kept:
        return None
    before = {kind: UUID(key) for kind, key in kept["before"].items()}
    return Converted(
        lead_id=lead_id,
        deal_id=UUID(kept["deal"]),
        at=datetime.fromisoformat(kept["at"]),
        contact_id=before.get("contact"),
        company_id=before.get("company"),
        made={kind: UUID(key) for kind, key in kept["made"].items()},
        added=[Addition.from_json(each) for each in kept.get("added", ())],
    )


def _tried(do: Callable[[UUID], Params], lead_id: UUID) -> Outcome:
    try:
        return Outcome(kept=do(lead_id))
    except NotFound:
        return Outcome(verdict="not_found")
    except (
        CommandRefused,
        NotAllowed,
        UnableToConvertLead,
        UnableToTakeBackConversion,
    ) as refusal:
        return Outcome(verdict="refused", reason=str(refusal))
