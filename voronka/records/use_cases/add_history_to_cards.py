from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import ledger


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
    rows.insert(
        [
            ledger.history_row(ref=ref, kind=kind, name=name, payload=payload, actor=actor, now=now)
            for ref, payload in payloads
        ]
    )
