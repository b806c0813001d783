"""Many leads handed to those who are free, by the ledger, as a bulk action does it (Q2, N7)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.commands import Move
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef
from voronka.quality.distribution.candidates import ANY_TURN, rule_for
from voronka.quality.distribution.hand_out import UnableToHandOut, hand_out
from voronka.quality.distribution.ledger import may_hand_out
from voronka.quality.models import HandedCard
from voronka.records.bulk_deeds import Outcome, Params, UnableToStartBulkAction
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.run_command import CommandRefused, run_command
from voronka.records.use_cases.take_back_cards import take_back_cards

NAME = "handing"


class BulkHanding:
    """Leads that nobody owns, handed out one after the other by the rule of the process."""

    kind: CardKind = "lead"
    # Whose turn it is, is one order.
    may_be_shared = False

    def check(self, *, params: Params, actor: Actor) -> None:
        playbook = active_playbook()
        if not stage_of_handing(playbook):
            raise UnableToStartBulkAction(_("The process has no rule that hands out leads."))
        if not may_hand_out(playbook, actor):
            raise NotAllowed(_("Your role does not hand out cards."))

    def carry_out(
        self, *, ids: Sequence[UUID], params: Params, actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        return {lead_id: _tried(_hand_out, lead_id, actor, now) for lead_id in ids}

    def take_back(
        self, *, kept: Mapping[UUID, Params], actor: Actor, now: datetime
    ) -> Mapping[UUID, Outcome]:
        with command_transaction():
            # Before it was handed out, and before it went where that is done: it was all one.
            moments = _handed_at(kept)
            done = take_back_cards(kind=self.kind, moments=moments, actor=actor, now=now)
        decisions = {ref.id: decision for ref, decision in done.items()}
        return {lead_id: _taken_back(decisions.get(lead_id)) for lead_id in kept}


def _handed_at(lead_ids: Collection[UUID]) -> dict[UUID, datetime]:
    """Return when each was handed out last."""
    found = HandedCard.objects.filter(card_id__in=lead_ids).order_by("pk")
    return dict(found.values_list("card_id", "at"))


def _taken_back(decision: Decision | None) -> Outcome:
    if decision is None:
        return Outcome(verdict="not_found")
    if not decision.allowed:
        return Outcome(verdict="refused", reason=str(CommandRefused(decision)))
    return Outcome()


def stage_of_handing(playbook: Playbook) -> str:
    """Return where leads go that are handed out without being judged; "" where none are."""
    triage = playbook.spec.triage
    if triage is None or rule_for(playbook, triage.of, triage.without) == ANY_TURN:
        return ""
    return triage.without


def _hand_out(lead_id: UUID, actor: Actor, now: datetime) -> Params:
    ref, playbook = CardRef("lead", lead_id), active_playbook()
    with command_transaction():
        lead = card_to_change(ref, actor)
        if lead.owner_id is None and rule_for(playbook, lead.pipeline, lead.stage) == ANY_TURN:
            command = Move(stage=stage_of_handing(playbook))
            run_command(ref=ref, command=command, actor=actor, now=now)
            # A robot of that stage may have handed it out already, by the same ledger.
            if card_to_change(ref, actor).owner_id is not None:
                return {}
        hand_out(ref=ref, actor=actor, now=now)
    return {}


def _tried(do: Any, lead_id: UUID, actor: Actor, now: datetime) -> Outcome:
    try:
        return Outcome(kept=do(lead_id, actor, now))
    except NotFound:
        return Outcome(verdict="not_found")
    except (UnableToHandOut, CommandRefused, NotAllowed) as refusal:
        return Outcome(verdict="refused", reason=str(refusal))
