"""History of contacts and companies: rows of the one history, under their own kinds."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.people.models import User
from voronka.process.state import CardKind, CardRef
from voronka.records import ledger
from voronka.records.client_kinds import ClientKind
from voronka.records.models import Company
from voronka.records.own_fields import own_fields


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


def names_of(kind: ClientKind, field: str, before: Any, after: Any) -> dict[str, str]:
    """Return what ids of colleagues and companies are called, for the history."""
    models: dict[str, Any] = {"owner_id": User, "company_id": Company}
    models |= {name: User for name, each in own_fields(kind).items() if each.type == "user"}
    if field not in models:
        return {}
    rows = models[field].objects.filter(pk__in=[each for each in (before, after) if each])
    found = {str(pk): name for pk, name in rows.values_list("pk", "name")}
    return {"before": found.get(str(before), ""), "after": found.get(str(after), "")}
