"""Free time as the dialog shows it: people side by side, a line a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from voronka.process.models.active import active_playbook
from voronka.scheduling.problems import Slot
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.queries.resources import resources_for

DAYS = 10


@dataclass(frozen=True, kw_only=True)
class FreeDay:
    """A day with the free beginnings of each person, as the form sends them."""

    day: date
    people: Sequence[Sequence[tuple[str, datetime]]]

    @property
    def is_full(self) -> bool:
        return not any(self.people)


@dataclass(frozen=True, kw_only=True)
class FreeTime:
    """What the dialog offers."""

    people: Sequence[str]
    days: Sequence[FreeDay]
    earlier: date | None
    later: date

    @property
    def is_full(self) -> bool:
        return all(day.is_full for day in self.days)


def free_time(
    kind: str,
    *,
    start: datetime,
    duration: timedelta,
    now: datetime,
    except_booking: UUID | None = None,
    until: datetime | None = None,
) -> FreeTime:
    """
    Return the free beginnings of ten days: always the same few queries.

    If nobody is free on any of them, they begin with the first day until then on which somebody is.
    """
    people = resources_for(active_playbook(), kind)
    ten_days = timedelta(days=DAYS)
    found = free_slots(
        kind=kind,
        start=start,
        end=max(start + ten_days, until or start),
        now=now,
        duration=duration,
        except_booking=except_booking,
    )
    if found and found[0].starts_at >= start + ten_days:
        start = found[0].starts_at
    first = timezone.localtime(start).date()
    days = [first + timedelta(days=number) for number in range(DAYS)]
    by_place: dict[tuple[date, UUID], list[tuple[str, datetime]]] = {}
    for slot in found:
        place = timezone.localtime(slot.starts_at).date(), slot.resource_id
        word = slot_word(slot.resource_id, slot.starts_at)
        by_place.setdefault(place, []).append((word, slot.starts_at))
    today = timezone.localtime(now).date()
    return FreeTime(
        people=[person.name for person in people],
        days=[
            FreeDay(day=day, people=[by_place.get((day, person.id), ()) for person in people])
            for day in days
        ],
        earlier=max(first - timedelta(days=DAYS), today) if first > today else None,
        later=first + timedelta(days=DAYS),
    )


def slot_word(resource_id: UUID, starts_at: datetime) -> str:
    """Return a slot as a form sends it."""
    return f"{resource_id}|{starts_at.isoformat()}"


def slot_in(word: str, duration: timedelta) -> Slot | None:
    """Return the slot that was sent, or None if it is none."""
    person, _, moment = word.partition("|")
    try:
        starts_at = datetime.fromisoformat(moment)
        resource_id = UUID(person)
    except ValueError:
        return None
    if timezone.is_naive(starts_at):
        # By the clock on the wall, as calendars speak.
        starts_at = timezone.make_aware(starts_at)
    return Slot(
        resource_id=resource_id, resource_name="", starts_at=starts_at, ends_at=starts_at + duration
    )
