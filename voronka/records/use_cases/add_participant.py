from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process.state import CardRef
from voronka.records.models import CardParticipant
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.add_history import add_history


class UnableToAddParticipant(Exception):
    """Nobody was added. The message is fit for the person who asked."""


@transaction.atomic
def add_participant(
    *, ref: CardRef, user_id: UUID, actor: Actor, now: datetime, role: str = ""
) -> None:
    """
    Let somebody work on a card without owning it; adding them again changes nothing.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises UnableToAddParticipant: there is no such colleague
    """
    card_to_change(ref, actor)
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise UnableToAddParticipant(_("There is no such colleague."))

    _added, is_new = CardParticipant.objects.get_or_create(
        card_id=ref.id,
        user=user,
        defaults={"card_kind": ref.kind, "role": role, "added_at": now},
    )
    if is_new:
        payload = {"user": str(user.pk), "name": user.name, "role": role}
        add_history(ref=ref, kind="participant_added", payload=payload, actor=actor, now=now)
