from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.commands import Postpone
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def postpone_card(
    *, ref: CardRef, until: datetime, actor: Actor, now: datetime, note: str = ""
) -> Decision:
    """
    Put a card into the waiting stage until the date of the next contact.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the date is not in the future, or the card is closed
    """
    return run_command(ref=ref, command=Postpone(until=until, note=note), actor=actor, now=now)
