"""When somebody is free for a visit."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from itertools import chain
from uuid import UUID

from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.scheduling.problems import Slot
from voronka.scheduling.queries.resources import occupations, resources_for
from voronka.scheduling.resource import Resource
from voronka.scheduling.rules import VisitRules
from voronka.scheduling.slots import Span, free_starts

# How far around a wish others are looked for, and how many of them are offered.
_AROUND = timedelta(days=14)
_OF_THE_SAME, _OF_OTHERS = 4, 2


def free_slots(
    *,
    kind: str,
    start: datetime,
    end: datetime,
    now: datetime,
    resource_ids: Collection[UUID] | None = None,
    duration: timedelta | None = None,
    except_booking: UUID | None = None,
) -> Sequence[Slot]:
    """
    Return every time between the two moments at which a visit can begin, by time and name.

    `resource_ids` narrows it to some people, `except_booking` leaves out a visit that is to be
    moved. The playbook's notice and horizon are kept; three queries for any number of people.
    """
    playbook = active_playbook()
    rules = VisitRules.of(playbook, kind, now=now)
    if rules is None:
        return []
    people = resources_for(playbook, kind, resource_ids)
    return _slots(
        playbook,
        rules,
        people,
        span=Span(start, end),
        duration=duration or rules.duration,
        except_booking=except_booking,
    )


def nearest_slots(
    *,
    playbook: Playbook,
    rules: VisitRules,
    resource_id: UUID | None,
    wanted: datetime,
    duration: timedelta,
    except_booking: UUID | None = None,
) -> Sequence[Slot]:
    """
    Return a few times as near to the wished one as can be, of the same person first, by time.
    """
    middle = min(max(wanted, rules.earliest), rules.latest)
    slots = _slots(
        playbook,
        rules,
        resources_for(playbook, rules.kind),
        span=Span(middle - _AROUND, middle + _AROUND),
        duration=min(max(duration, rules.shortest), rules.longest),
        except_booking=except_booking,
    )
    slots = sorted(slots, key=lambda slot: (abs(slot.starts_at - wanted), slot.starts_at))
    same = [slot for slot in slots if slot.resource_id == resource_id][:_OF_THE_SAME]
    others = [slot for slot in slots if slot.resource_id != resource_id]
    chosen = same + others[: _OF_THE_SAME + _OF_OTHERS - len(same)]
    return sorted(chosen, key=lambda slot: (slot.starts_at, slot.resource_name))


def _slots(
    playbook: Playbook,
    rules: VisitRules,
    people: Sequence[Resource],
    *,
    span: Span,
    duration: timedelta,
    except_booking: UUID | None,
) -> list[Slot]:
    span = Span(max(span.start, rules.earliest), min(span.end, rules.latest))
    if span.start >= span.end or not people:
        return []
    looked_at = Span(span.start, span.end + duration).widened(rules.margin)
    filled = occupations(playbook, people, looked_at, except_booking=except_booking)
    found = chain.from_iterable(
        (
            Slot(
                resource_id=person.id,
                resource_name=person.name,
                starts_at=start,
                ends_at=start + duration,
            )
            for start in free_starts(
                filled[person.id],
                duration=duration,
                margin=rules.margin,
                step=rules.step,
                earliest=span.start,
                latest=span.end,
            )
        )
        for person in people
    )
    return sorted(found, key=lambda slot: (slot.starts_at, slot.resource_name))
