from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import Conflict
from voronka.kernel.seen import Seen
from voronka.process.commands import Move
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.command_transaction import command_transaction
from voronka.records.queries import cards
from voronka.records.use_cases.run_command import run_command


class CardMovedMeanwhile(Conflict):
    """Somebody else has moved the card; `stage` is where it stands now."""

    def __init__(self, stage: str) -> None:
        super().__init__(
            _("Somebody else has moved the card meanwhile. Look where it stands and choose again.")
        )
        self.stage = stage


def move_card(
    *,
    ref: CardRef,
    stage: str,
    actor: Actor,
    now: datetime,
    pipeline: str | None = None,
    fields: Mapping[str, Any] | None = None,
    seen: Seen[str] | None = None,
) -> Decision:
    """
    Move a card to another stage if its gates let it in, filling in fields on the way.

    `seen` is the stage it stood in when the new one was chosen: if it has been moved since, it
    stays where it is.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CardMovedMeanwhile: it stands in another stage than was seen
    :raises CommandRefused: everything that is unmet, and what would repair it
    """
    command = Move(stage=stage, pipeline=pipeline, fields=fields or {})
    with command_transaction():
        if seen is not None:
            stands = cards.card_to_change(ref, actor).stage
            if seen.is_past(now=stands, meant=stage):
                raise CardMovedMeanwhile(stands)
        return run_command(ref=ref, command=command, actor=actor, now=now)
