from datetime import datetime
from uuid import UUID

from django.db import transaction

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.state import CardRef
from voronka.records.models import CardParticipant
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.add_history import add_history


@transaction.atomic
def remove_participant(*, ref: CardRef, user_id: UUID, actor: Actor, now: datetime) -> None:
    """
    End somebody's part in a card.

    :raises NotFound: the actor sees no such card, or they take no part in it
    :raises NotAllowed: the actor may not change it
    """
    card_to_change(ref, actor)
    found = CardParticipant.objects.filter(card_id=ref.id, user_id=user_id).select_related("user")
    participant = found.first()
    if participant is None:
        raise NotFound

    payload = {"user": str(user_id), "name": participant.user.name, "role": participant.role}
    participant.delete()
    add_history(ref=ref, kind="participant_removed", payload=payload, actor=actor, now=now)
