"""History of contacts and companies: rows of the one history, under their own kinds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.process.state import CardKind, CardRef
from voronka.records import ledger


def holder(kind: str, record_id: UUID) -> CardRef:
    """Return the name under which history and files know a client: the same as a card's."""
    return CardRef(cast(CardKind, kind), record_id)


def write(
    kind: str,
    record_id: UUID,
    what: str,
    *,
    actor: Actor,
    now: datetime,
    name: str = "",
    before: Any = None,
    after: Any = None,
    note: str = "",
    payload: Mapping[str, Any] | None = None,
) -> int:
    """Write a row: `client_created`, `client_field`, `note`, `file`, `merged`, `unmerged` …"""
    row = ledger.history_row(
        ref=holder(kind, record_id),
        kind=what,
        name=name,
        before=before,
        after=after,
        note=note,
        payload=payload,
        actor=actor,
        now=now,
    )
    row.save(force_insert=True)
    return int(row.pk)
