from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.process.commands import Assign
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.command_transaction import command_transaction
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import run_command


class CardGivenMeanwhile(Conflict):
    """Somebody else has chosen another owner; `owner_id` is whose the card is now."""

    def __init__(self, owner_id: UUID | None) -> None:
        super().__init__(
            _("Somebody else has changed the owner meanwhile. Look whose it is and choose again.")
        )
        self.owner_id = owner_id


def assign_card(
    *,
    ref: CardRef,
    owner_id: UUID | None,
    actor: Actor,
    now: datetime,
    seen: Seen[UUID | None] | None = None,
) -> Decision:
    """
    Give a card to somebody, or back to nobody.

    `seen` is whose it was when the new owner was chosen: if it is another's by now, it stays so.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CardGivenMeanwhile: it has another owner than was seen
    :raises CommandRefused: the actor may not assign, or there is no such colleague
    """
    with command_transaction():
        if seen is not None:
            stands = cards.card_to_change(ref, actor).owner_id
            if seen.is_past(now=stands, meant=owner_id):
                raise CardGivenMeanwhile(stands)
        return run_command(ref=ref, command=Assign(owner_id=owner_id), actor=actor, now=now)
