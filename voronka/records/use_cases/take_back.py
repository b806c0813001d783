from datetime import datetime, timedelta

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.run_command import run_command
from voronka.records.ways_back import ways_back

# As long as a bulk action can be taken back.
_WITHIN = timedelta(hours=24)


def take_back_move(*, ref: CardRef, pipeline: str, stage: str, actor: Actor, now: datetime) -> bool:
    """
    Give the card back to the stage from which the actor has just brought it, with all as it was.

    False, and nothing is done, if that is not what last happened to the card: somebody else has
    changed it since, and going there is a move like any other.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the process knows the stage no more
    """
    with command_transaction():
        card = card_to_change(ref, actor)
        way = ways_back([card], active_playbook(), actor=actor).get(ref.id)
        if way is None or way.done_at + _WITHIN < now:
            return False
        stands, wanted = (card.pipeline, card.stage), (pipeline, stage)
        if wanted == stands or (way.pipeline, way.stage) != wanted:
            return False
        run_command(ref=ref, command=way, actor=actor, now=now)
        return True
