from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.process.commands import Take
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import CommandRefused, run_command


class UnableToTakeCard(Conflict):
    """Somebody else was first; the message says who."""


def take_card(*, ref: CardRef, actor: Actor, now: datetime) -> Decision:
    """
    Make a card that nobody owns one's own. Of many who try at once, exactly one succeeds.

    :raises NotFound: the actor never saw such a card
    :raises UnableToTakeCard: somebody else has taken it
    :raises CommandRefused: the actor may not take cards, or it is closed
    """
    try:
        return run_command(ref=ref, command=Take(), actor=actor, now=now)
    except CommandRefused as refused:
        if any(each.kind == "taken" for each in refused.decision.refusals):
            raise UnableToTakeCard(str(refused)) from refused
        raise
