"""Writing down every change of who works here and what they may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from voronka.kernel.actor import Actor
from voronka.people.models import StaffChange, User


def note_change(
    *,
    kind: str,
    actor: Actor,
    now: datetime,
    user: User | None = None,
    subject: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Write down what has become different, by name; nothing if nothing has."""
    before, after = before or {}, after or {}
    changes = {
        name: [before.get(name), value]
        for name, value in after.items()
        if before.get(name) != value
    }
    if after and not changes:
        return
    StaffChange.objects.create(
        at=now,
        actor_id=actor.id,
        actor_name=actor.name,
        user=user,
        subject=subject or (user.name if user else ""),
        kind=kind,
        changes=changes,
    )
