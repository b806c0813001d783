from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.commands import Create
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.client_kinds import ClientKind
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.clients import client_for
from voronka.records.use_cases.create_card import Links
from voronka.records.use_cases.receive_request import receive_request


def create_client_card(
    *, kind: ClientKind, client_id: UUID, card_kind: CardKind, actor: Actor, now: datetime
) -> CardRef:
    """
    Make a lead or deal for a client that is known: with its name, phone, e-mail and company.

    :raises NotFound: the actor sees no such client
    :raises CommandRefused: the process does not let it begin like this
    """
    with command_transaction():
        client = client_for(kind=kind, client_id=client_id, actor=actor)
        command = Create(
            pipeline=_first_pipeline(card_kind),
            owner_id=actor.id,
            fields=_fields(kind, client),
        )
        links = Links(contact_id=client.pk, company_id=client.company_id)
        if kind == "company":
            links = Links(company_id=client.pk)
        ref, _decision = receive_request(
            kind=card_kind, command=command, actor=actor, now=now, **links
        )
        return ref


def _first_pipeline(kind: CardKind) -> str:
    found = active_playbook().usual_pipeline(kind)
    if found is None:
        raise NotFound
    return found


def _fields(kind: ClientKind, client: Any) -> dict[str, Any]:
    found = {"phone": client.phone, "email": client.email}
    if kind == "contact":
        company = client.company.name if client.company else ""
        found |= {"client_name": client.name, "messenger": client.messenger}
        found |= {"company_name": company}
    else:
        found |= {"company_name": client.name}
    return {name: value for name, value in found.items() if value}
