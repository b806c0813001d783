from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records import ledger


def add_history(
    *,
    ref: CardRef,
    kind: str,
    payload: Mapping[str, Any],
    actor: Actor,
    now: datetime,
    name: str = "",
    note: str = "",
) -> None:
    """
    Write into a card's history what happened around it: a task, a message, a robot's deed.

    Rights are the caller's matter: this is for areas, not for people.
    """
    row = ledger.history_row(
        ref=ref, kind=kind, name=name, note=note, payload=payload, actor=actor, now=now
    )
    rows.insert([row])
