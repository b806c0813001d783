from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import history_lines


def add_history_to_cards(
    *,
    kind: str,
    name: str = "",
    payloads: Sequence[tuple[CardRef, Mapping[str, Any]]],
    actor: Actor,
    now: datetime,
) -> None:
    """
    Write into the history of many cards what happened around each: `add_history`, in one statement.
    """
    history_lines.write(
        [
            history_lines.line(kind, ref.kind, ref.id, name=name, payload=payload)
            for ref, payload in payloads
        ],
        actor=actor,
        now=now,
    )
