"""Other details of an event."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from voronka.gatherings import chronicle
from voronka.gatherings.details import GatheringDetails, checked
from voronka.gatherings.queries.gatherings import gathering_to_change
from voronka.kernel.actor import Actor

# What guests have to know of.
_MOVES = frozenset({"starts_at", "ends_at", "place", "link"})


@transaction.atomic
def edit_gathering(
    *, gathering_id: UUID, details: GatheringDetails, actor: Actor, now: datetime
) -> None:
    """
    Change what an event is called, when and where it is, who answers for it and who sees it.

    :raises NotFound: the actor sees no such event
    :raises NotAllowed: the actor sees the event but may not change it
    :raises UnableToSaveGathering: something is wrong with it; says all of it
    """
    gathering = gathering_to_change(gathering_id, actor)
    wanted = checked(details)
    changed = {name: value for name, value in wanted.items() if getattr(gathering, name) != value}
    if not changed:
        return
    before = {name: _plain(getattr(gathering, name)) for name in changed}
    gathering.become(**wanted, at=now)
    after = {name: _plain(value) for name, value in changed.items()}
    chronicle.tell(gathering, "event_edited", actor=actor, now=now, before=before, after=after)
    if _MOVES.intersection(changed) and gathering.called_off_at is None and gathering.ends_at > now:
        chronicle.tell_awaited(gathering, "rescheduled", actor=actor, now=now)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, int) else str(value)
