from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.state import CardRef
from voronka.records.client_history import holder
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.models import NotDuplicate
from voronka.records.queries.cards import MODELS, card_for
from voronka.records.queries.known_client import as_matches
from voronka.records.use_cases.add_history import add_history


def tell_lead_apart(
    *,
    lead_id: UUID,
    other_kind: str,
    other_id: UUID,
    are_different: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Say for everybody that a lead and another lead or a client are not the same, or take it back.

    Neither is shown beside the other as a known client any more.

    :raises NotFound: the actor does not see the lead, or there is no such other
    """
    with command_transaction():
        lead = card_for(CardRef("lead", lead_id), actor)
        found = as_matches([(other_kind, other_id)])
        if lead_id == other_id or not found:
            raise NotFound
        first, second = sorted((lead_id, other_id))
        said = NotDuplicate.objects.filter(first_id=first, second_id=second)
        if are_different == said.exists():
            return
        if are_different:
            NotDuplicate.objects.create(
                kind="lead", first_id=first, second_id=second, said_at=now, said_by_name=actor.name
            )
        else:
            said.delete()
        word = "not_duplicate" if are_different else "perhaps_duplicate"
        sides = ((lead.ref, found[0].name), (holder(other_kind, other_id), lead.called))
        for ref, name in sides:
            add_history(ref=ref, kind=word, payload={"name": name}, actor=actor, now=now)
            if ref.kind in MODELS:
                note_change(ref, actor=actor, now=now)
