from datetime import datetime
from typing import Any, Unpack
from uuid import UUID

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.ids import new_id
from voronka.people.models import User
from voronka.process import field_types
from voronka.process import standard_fields as standard
from voronka.process.commands import Create
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import ConversionSpec
from voronka.process.state import CardKind, CardRef, CardState
from voronka.records import clients, contact_points, ledger
from voronka.records.command_transaction import command_transaction
from voronka.records.lead_fields import (
    fields_left_behind,
    fields_of_lead,
    mapped_fields,
    unmapped_fields,
)
from voronka.records.models import Lead
from voronka.records.use_cases.create_card import Links, create_card

# Without any of them nobody knows whose contact it would be.
_WHO = (
    standard.CLIENT_NAME,
    standard.COMPANY_NAME,
    standard.PHONE,
    standard.EMAIL,
    standard.MESSENGER,
)


def receive_request(
    *, kind: CardKind, command: Create, actor: Actor, now: datetime, **links: Unpack[Links]
) -> tuple[CardRef, Decision]:
    """
    Make what becomes of a request, whichever way it came: the lead or deal that is wanted.

    Where the process works without leads, what is wanted as a lead becomes a deal by the same map
    of fields as a won lead (K25), and every such deal has its contact and company at once; what the
    map leaves behind is kept in a note. All of it or nothing.

    :raises CommandRefused: a field is not valid, a gate is shut, or the actor may not do this
    """
    with command_transaction():
        playbook = active_playbook()
        spec = playbook.spec.conversion
        if spec is None or not _becomes_deal(playbook, spec, kind, command):
            return create_card(kind=kind, command=command, actor=actor, now=now, **links)
        # Of what is refused nothing is left, not even if the caller goes on.
        with transaction.atomic():
            wanted = _as_lead(playbook, spec, kind, command)
            made = _clients(playbook, wanted, command, links, actor, now)
            asked, command = command, _as_deal(playbook, spec, kind, command)
            done = create_card(kind="deal", command=command, actor=actor, now=now, **made)
            if kind == "lead":
                _note_rest(playbook, spec, asked, done[0], actor, now)
            return done


def _becomes_deal(
    playbook: Playbook, spec: ConversionSpec, kind: CardKind, command: Create
) -> bool:
    if not playbook.is_without_leads:
        return False
    if kind == "lead":
        return command.pipeline in playbook.pipelines("lead")
    return command.pipeline == spec.pipeline


def _as_deal(playbook: Playbook, spec: ConversionSpec, kind: CardKind, command: Create) -> Create:
    if kind == "deal":
        return command
    fields = mapped_fields(spec, command.fields)
    fields |= unmapped_fields(playbook, spec, command.fields)
    return command.model_copy(update={"pipeline": spec.pipeline, "fields": fields})


def _note_rest(
    playbook: Playbook,
    spec: ConversionSpec,
    command: Create,
    ref: CardRef,
    actor: Actor,
    now: datetime,
) -> None:
    """Keep in a note what has no field on the deal: there is no lead on which it would stand."""
    rest = fields_left_behind(playbook, spec, command.fields)
    if not rest:
        return
    locale, fields = get_language() or "ru", playbook.fields("lead")
    read = contact_points.readable(playbook, "lead", rest)
    lines = [_("Given with the request, and no field of the deal:")]
    for name, raw in rest.items():
        said = str(raw)
        if name in read:
            labels = fields[name].options
            said = field_types.get(fields[name].type).format(read[name], locale, labels=labels)
        lines.append(f"{fields[name].label.in_(locale)}: {said}")
    note = "\n".join(lines)
    row = ledger.history_row(ref=ref, kind="note", note=note, actor=actor, now=now)
    row.save(force_insert=True)


def _as_lead(
    playbook: Playbook, spec: ConversionSpec, kind: CardKind, command: Create
) -> dict[str, Any]:
    """Return what can be read of the request, under the names of a lead's fields."""
    fields = command.fields if kind == "lead" else fields_of_lead(spec, command.fields)
    return contact_points.readable(playbook, "lead", fields)


def _clients(
    playbook: Playbook,
    fields: dict[str, Any],
    command: Create,
    given: Links,
    actor: Actor,
    now: datetime,
) -> Links:
    """Return the contact and company of the request: those it was given, known or new ones."""
    is_of_company = bool(given.get("company_id")) and not fields.get(standard.CLIENT_NAME)
    if is_of_company or not any(fields.get(name) for name in _WHO):
        return given
    by_hand = command.channel == "hand" and actor.kind == "person"
    owner_id = command.owner_id or (actor.id if by_hand else None)
    # Never stored: what a won lead would be when its clients are looked for.
    lead = Lead(
        pk=new_id(),
        contact_id=given.get("contact_id"),
        company_id=given.get("company_id"),
        team_id=_team_of(owner_id),
    )
    state = CardState(
        ref=lead.ref,
        pipeline=command.pipeline,
        stage="",
        owner_id=owner_id,
        fields=fields,
        created_at=now,
        entered_stage_at=now,
        last_touch_at=now,
    )
    lead.take_on(state, playbook)
    contact, company = clients.clients_for(lead, playbook, state, actor=actor, now=now)
    return Links(contact_id=contact.pk, company_id=company.pk if company else None)


def _team_of(owner_id: UUID | None) -> UUID | None:
    found = User.objects.filter(pk=owner_id, is_active=True) if owner_id else User.objects.none()
    return found.values_list("team_id", flat=True).first()
