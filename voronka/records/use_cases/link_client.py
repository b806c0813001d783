from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.command_transaction import command_transaction, note_change
from voronka.records.queries import cards


def link_client(
    *,
    ref: CardRef,
    contact_id: UUID | None,
    company_id: UUID | None,
    actor: Actor,
    now: datetime,
) -> None:
    """
    Say whose card it is: of this contact and this company, or of nobody known.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    """
    with command_transaction():
        card = cards.card_to_change(ref, actor)
        card.contact_id, card.company_id = contact_id, company_id
        card.save(update_fields=["contact", "company"])
        note_change(ref, actor=actor, now=now)
