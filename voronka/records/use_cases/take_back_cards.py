from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.decision import Decision
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.records.command_transaction import command_transaction
from voronka.records.queries.cards import MODELS
from voronka.records.use_cases.run_command import run_commands
from voronka.records.ways_back import ways_back_to


def take_back_cards(
    *, kind: CardKind, moments: Mapping[UUID, datetime], actor: Actor, now: datetime
) -> dict[CardRef, Decision]:
    """
    Give cards back as they were before all that was done to each from a moment of its own on.

    For deeds that know what they did and that nobody has changed the cards since. What is refused
    is in the answer; cards to which nothing was done, or that the actor may not change, are not.
    """
    with command_transaction():
        found = list(MODELS[kind].objects.changeable_by(actor).filter(pk__in=list(moments)))
        ways = ways_back_to(found, active_playbook(), moments=moments)
        if not ways:
            return {}
        wanted = {card.ref: ways[card.pk] for card in found if card.pk in ways}
        return run_commands(kind=kind, wanted=wanted, actor=actor, now=now)
