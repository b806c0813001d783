"""Who changed which right when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.people.models import StaffChange


@dataclass(frozen=True, kw_only=True)
class ChangeLine:
    """A line of the history; `changes` are before and after by name."""

    id: UUID
    at: datetime
    actor_name: str
    user_id: UUID | None
    subject: str
    kind: str
    changes: Mapping[str, tuple[Any, Any]]


def latest_changes(
    *, user_id: UUID | None = None, before: tuple[datetime, UUID] | None = None, limit: int = 50
) -> Sequence[ChangeLine]:
    """Return the history, the newest first: of everything, or of one person."""
    found = StaffChange.objects.all()
    if user_id is not None:
        found = found.filter(user=user_id)
    if before is not None:
        at, line_id = before
        found = found.filter(at__lte=at).exclude(at=at, pk__gte=line_id)
    return [
        ChangeLine(
            id=row.pk,
            at=row.at,
            actor_name=row.actor_name,
            user_id=row.user_id,
            subject=row.subject,
            kind=row.kind,
            changes={name: (pair[0], pair[1]) for name, pair in row.changes.items()},
        )
        for row in found.order_by("-at", "-pk")[:limit]
    ]
