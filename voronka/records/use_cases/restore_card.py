from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.commands import Restore
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def restore_card(*, ref: CardRef, actor: Actor, now: datetime) -> Decision:
    """
    Bring a closed card back to the stage it stood in, through that stage's gate.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: it is open, or the gate is shut
    """
    return run_command(ref=ref, command=Restore(), actor=actor, now=now)
