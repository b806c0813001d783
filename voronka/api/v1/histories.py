"""History as it is answered, of a card or of a client."""

from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.api import cursors
from voronka.api.values import Out, RefOut, ref_out, value_out
from voronka.records.queries.timeline import Place, TimelinePage


class EventOut(Out):
    """One thing that happened to a card."""

    id: int
    at: datetime
    card: RefOut
    kind: str
    name: str
    before: Any
    after: Any
    note: str
    payload: dict[str, Any]
    actor_kind: str
    actor_name: str
    decision_id: UUID | None


class TimelineOut(Out):
    """Some of the history, the newest first; `next` leads to what was before."""

    items: list[EventOut]
    next: str | None


def place_of(after: str) -> Place | None:
    """
    Return where to go on; "" is the newest.

    :raises BadCursor: it is not what an answer named as its `next`
    """
    if not after:
        return None
    moment, last = cursors.read_moment(after)
    return Place(moment, cursors.number(last))


def timeline_out(page: TimelinePage) -> TimelineOut:
    """Return a part of a history."""
    items = [
        EventOut(
            id=row.id,
            at=row.at,
            card=ref_out(row.ref),
            kind=row.kind,
            name=row.name,
            before=value_out(row.before),
            after=value_out(row.after),
            note=row.note,
            payload=row.payload,
            actor_kind=row.actor_kind,
            actor_name=row.actor_name,
            decision_id=row.decision_id,
        )
        for row in page.rows
    ]
    more = cursors.write(page.more.at, page.more.id) if page.more else None
    return TimelineOut(items=items, next=more)
