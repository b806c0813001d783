from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.process.commands import Win
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def win_card(
    *, ref: CardRef, actor: Actor, now: datetime, fields: Mapping[str, Any] | None = None
) -> Decision:
    """
    Close a card with success, through every gate of its path.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: everything that is unmet
    """
    return run_command(ref=ref, command=Win(fields=fields or {}), actor=actor, now=now)
