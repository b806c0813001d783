"""What has history and files: leads, deals, contacts and companies, behind one door."""

from typing import cast

from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MODELS
from voronka.records.queries.cards import card_for
from voronka.records.queries.clients import client_for


def holder_for(ref: CardRef, actor: Actor) -> None:
    """
    Let pass who sees the card or client.

    :raises NotFound: the actor sees no such thing
    """
    kind: str = ref.kind
    if kind in MODELS:
        client_for(kind=cast(ClientKind, kind), client_id=ref.id, actor=actor)
    else:
        card_for(ref, actor)
