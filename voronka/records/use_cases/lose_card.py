from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.commands import Lose
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def lose_card(
    *, ref: CardRef, reason: str, actor: Actor, now: datetime, note: str = ""
) -> Decision:
    """
    Close a card as lost, for a reason of the playbook.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the reason is missing, or needs a note
    """
    return run_command(ref=ref, command=Lose(reason=reason, note=note), actor=actor, now=now)
