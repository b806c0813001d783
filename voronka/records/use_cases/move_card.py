from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.process.commands import Move
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def move_card(
    *,
    ref: CardRef,
    stage: str,
    actor: Actor,
    now: datetime,
    pipeline: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Decision:
    """
    Move a card to another stage if its gates let it in, filling in fields on the way.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: everything that is unmet, and what would repair it
    """
    command = Move(stage=stage, pipeline=pipeline, fields=fields or {})
    return run_command(ref=ref, command=command, actor=actor, now=now)
