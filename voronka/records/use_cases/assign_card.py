from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.commands import Assign
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def assign_card(*, ref: CardRef, owner_id: UUID | None, actor: Actor, now: datetime) -> Decision:
    """
    Give a card to somebody, or back to nobody.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the actor may not assign, or there is no such colleague
    """
    return run_command(ref=ref, command=Assign(owner_id=owner_id), actor=actor, now=now)
