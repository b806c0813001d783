from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel import events, rows
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.kernel.questions import Given, Question
from voronka.process import rights
from voronka.process.commands import Command, Create, Override, Win
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import ConversionSpec
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records import clients
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.events import LeadConverted
from voronka.records.lead_fields import mapped_fields
from voronka.records.models import Card, CardFile, CardParticipant, Deal, Lead
from voronka.records.models.card import locked_card
from voronka.records.queries import cards
from voronka.records.use_cases.add_history import add_history
from voronka.records.use_cases.create_card import create_card
from voronka.records.use_cases.run_command import run_command

# Who writes the history of a deal that comes from a lead.
_ROBOT = Text("Передача в сделки", "Conversion")
# How long an exception stands that is used the moment it is made.
_EXCEPTION = timedelta(hours=1)
_DEAL_OF = Question(lambda: Deal.objects.filter(lead=Given("lead")).order_by("pk")[:1])
_FILES_OF = Question(
    lambda: CardFile.objects.filter(card_id=Given("card")).order_by("uploaded_at", "pk")
)
_PARTICIPANTS_OF = Question(lambda: CardParticipant.objects.filter(card_id=Given("card")))


class UnableToConvertLead(Exception):
    """The lead stays a lead. The message is fit for the person who asked."""


@dataclass(frozen=True, kw_only=True)
class Conversion:
    """What became of a lead."""

    deal: CardRef
    contact_id: UUID | None
    company_id: UUID | None


def convert_lead(*, lead_id: UUID, actor: Actor, now: datetime, past_gates: str = "") -> Conversion:
    """
    Make contact, company and deal of a lead, carrying fields, files, participants and history.

    The lead is won on the way if it is not yet; with a reason to go `past_gates`, by an exception
    that is recorded as one. All of it or nothing; a lead that was converted already stays as it is,
    and its deal is the answer.

    :raises NotFound: the actor sees no such lead
    :raises NotAllowed: the actor may not change or convert it
    :raises UnableToConvertLead: the process knows no conversion, or the lead is lost or junk
    :raises CommandRefused: a gate stands before winning, or the deal cannot be made
    """
    with command_transaction():
        playbook = active_playbook()
        spec = playbook.spec.conversion
        if spec is None:
            raise UnableToConvertLead(_("This process does not turn leads into deals."))
        lead = _won_lead(playbook, lead_id, actor, now, past_gates)
        if (done := _DEAL_OF.first(lead=lead.pk)) is not None:
            return Conversion(deal=done.ref, contact_id=done.contact_id, company_id=done.company_id)
        return _convert(playbook, spec, lead, actor, now)


def _won_lead(
    playbook: Playbook, lead_id: UUID, actor: Actor, now: datetime, past_gates: str
) -> Card:
    ref = CardRef("lead", lead_id)
    lead = cards.card_to_change(ref, actor)
    if not rights.may(playbook, actor, "convert"):
        raise NotAllowed(_("You may not turn leads into deals."))
    if not lead.is_closed():
        command = _past_gates(playbook, lead, past_gates, now) if past_gates else Win()
        run_command(ref=ref, command=command, actor=actor, now=now)
        # As winning, and what followed from it, has left it.
        lead = locked_card(Lead, lead_id) or lead
    elif not playbook.has_stage(lead.pipeline, lead.stage) or (
        playbook.stage(lead.pipeline, lead.stage).kind != "success"
    ):
        raise UnableToConvertLead(_("This lead is closed without success. Restore it first."))
    return lead


def _past_gates(playbook: Playbook, lead: Card, reason: str, now: datetime) -> Command:
    stage = playbook.final(lead.pipeline, "success")
    if stage is None:
        return Win()
    return Override(stage=stage, reason=reason, expires_at=now + _EXCEPTION)


def _convert(
    playbook: Playbook, spec: ConversionSpec, lead: Card, actor: Actor, now: datetime
) -> Conversion:
    state = cards.state_of(lead, playbook)
    contact, company = clients.clients_for(lead, playbook, state, actor=actor, now=now)
    lead.contact, lead.company = contact, company
    rows.update([lead], only=("contact_id", "company_id"))

    command = Create(
        pipeline=spec.pipeline,
        owner_id=lead.owner_id,
        fields=mapped_fields(spec, state.fields),
        channel="conversion",
    )
    robot = actor.as_robot(_ROBOT.in_(playbook.spec.language))
    deal, _decision = create_card(
        kind="deal",
        command=command,
        actor=robot,
        now=now,
        lead_id=lead.pk,
        contact_id=contact.pk,
        company_id=company.pk if company else None,
    )
    _carry_over(lead.ref, deal)
    _write_both_ways(lead.ref, deal, actor=actor, now=now)
    # Since it was read, under its lock, it has got clients and nothing else.
    note_change(lead.ref, actor=actor, now=now, state=state)
    done = Conversion(deal=deal, contact_id=contact.pk, company_id=company.pk if company else None)
    events.announce(
        LeadConverted(
            actor=actor,
            at=now,
            lead_id=lead.pk,
            deal_id=deal.id,
            contact_id=done.contact_id,
            company_id=done.company_id,
        )
    )
    return done


def _carry_over(lead: CardRef, deal: CardRef) -> None:
    """Let the deal have the lead's files (the same stored bytes) and participants."""
    files = _FILES_OF.ask(card=lead.id)
    for file in files:
        file.become_copy_for(deal)
    rows.insert(files)
    participants = _PARTICIPANTS_OF.ask(card=lead.id)
    for participant in participants:
        participant.become_copy_for(deal)
    rows.insert(participants)


def _write_both_ways(lead: CardRef, deal: CardRef, *, actor: Actor, now: datetime) -> None:
    add_history(
        ref=lead,
        kind="converted",
        payload={"to": {"kind": deal.kind, "id": str(deal.id)}},
        actor=actor,
        now=now,
    )
    add_history(
        ref=deal,
        kind="converted_from",
        payload={"from": {"kind": lead.kind, "id": str(lead.id)}},
        actor=actor,
        now=now,
    )
