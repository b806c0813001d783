from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process.commands import Override
from voronka.process.decision import Decision
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import run_command


def override_gate(
    *,
    ref: CardRef,
    stage: str,
    reason: str,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
    pipeline: str | None = None,
) -> Decision:
    """
    Bring a card past its gates on purpose; reason and expiry are recorded and reported.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it
    :raises CommandRefused: the actor may not override, or reason or expiry are missing
    """
    command = Override(stage=stage, pipeline=pipeline, reason=reason, expires_at=expires_at)
    return run_command(ref=ref, command=command, actor=actor, now=now)
