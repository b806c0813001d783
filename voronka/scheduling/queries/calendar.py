"""The calendar: who goes where, who has to do what, who is away, and when somebody is free."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from voronka.kernel.actor import Actor
from voronka.people.models import Absence, User
from voronka.people.queries.people import Person, active_people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.scheduling.queries.bookings import Visit, calendar_visits
from voronka.scheduling.queries.free_slots import free_slots
from voronka.scheduling.queries.resources import working_spans
from voronka.scheduling.resource import Resource
from voronka.scheduling.slots import Span
from voronka.work.queries.due import tasks_due
from voronka.work.queries.tasks import TaskRow

# A calendar of more than this is a mistake.
LONGEST = timedelta(days=42)
_KINDS: tuple[CardKind, ...] = ("lead", "deal")


@dataclass(frozen=True, kw_only=True)
class CalendarPerson:
    """Somebody whose time the actor may look at."""

    id: UUID
    name: str
    team_id: UUID | None
    team_name: str
    # Visits or meetings can be booked with them.
    is_booked: bool
    # And they go out to clients: theirs is the time one looks at first.
    is_visitor: bool


@dataclass(frozen=True, kw_only=True)
class PersonSpan:
    """A stretch of somebody's time."""

    person_id: UUID
    starts_at: datetime
    ends_at: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Everything that a calendar shows of some people between two moments."""

    # Those of them whose time the actor may look at.
    people: Sequence[UUID]
    visits: Sequence[Visit]
    tasks: Sequence[TaskRow]
    absences: Sequence[PersonSpan]
    closed: Sequence[PersonSpan]
    free: Sequence[PersonSpan]


def calendar_people(actor: Actor) -> Sequence[CalendarPerson]:
    """
    Return oneself, those who can be booked if one may book, and the colleagues one answers for.
    """
    playbook = active_playbook()
    booked = {spec.role for spec in playbook.spec.bookings.values()}
    visitors = {spec.role for spec in playbook.spec.bookings.values() if not spec.remote}
    wanted = _whose(playbook, actor)
    books = rights.may(playbook, actor, "book")
    found = [
        _person(each, booked=booked, visitors=visitors)
        for each in active_people()
        if each.id == actor.id or (books and each.role in booked) or wanted(each)
    ]
    return sorted(found, key=lambda each: (each.id != actor.id, not each.is_visitor, each.name))


def calendar_of(
    *,
    people: Collection[UUID],
    start: datetime,
    end: datetime,
    actor: Actor,
    now: datetime,
    kind: str = "",
) -> Calendar:
    """
    Return what fills the time of these people, as far as the actor may look at it.

    Free time is that for a visit of the kind, the first one of the process unless it is named.
    """
    playbook, span = active_playbook(), Span(start, min(end, start + LONGEST))
    seen = {each.id: each for each in calendar_people(actor)}
    ids = [each for each in people if each in seen]
    booked = [each for each in ids if seen[each].is_booked]
    return Calendar(
        people=ids,
        visits=calendar_visits(resource_ids=ids, start=span.start, end=span.end, actor=actor),
        tasks=tasks_due(assignee_ids=ids, start=span.start, end=span.end, actor=actor),
        absences=_absences(ids, span, actor),
        closed=_closed(playbook, ids, span),
        free=_free(playbook, booked, span, actor, now, kind),
    )


def _whose(playbook: Playbook, actor: Actor) -> Callable[[Person], bool]:
    """Return whom the actor answers for: those whose cards they see."""
    scopes = {rights.scope(playbook, actor, kind, "see") for kind in _KINDS}
    if "all" in scopes:
        return lambda person: True
    if "team" in scopes and actor.team_id is not None:
        return lambda person: person.team_id == actor.team_id
    return lambda person: False


def _person(
    person: Person, *, booked: Collection[str], visitors: Collection[str]
) -> CalendarPerson:
    return CalendarPerson(
        id=person.id,
        name=person.name,
        team_id=person.team_id,
        team_name=person.team_name,
        is_booked=person.role in booked,
        is_visitor=person.role in visitors,
    )


def _absences(ids: Collection[UUID], span: Span, actor: Actor) -> Sequence[PersonSpan]:
    """Return who is away when; why is one's own business."""
    wanted = DateTimeTZRange(span.start, span.end)
    found = Absence.objects.filter(user_id__in=ids, during__overlap=wanted).order_by("during")
    return [
        PersonSpan(
            person_id=each.user_id,
            starts_at=max(each.during.lower or span.start, span.start),
            ends_at=min(each.during.upper or span.end, span.end),
            note=each.reason if each.user_id == actor.id else "",
        )
        for each in found
    ]


def _closed(playbook: Playbook, ids: Collection[UUID], span: Span) -> Sequence[PersonSpan]:
    """Return the time outside of everybody's working hours."""
    closed: list[PersonSpan] = []
    for user in User.objects.filter(pk__in=ids):
        who = Resource(
            id=user.pk, name=user.name, phone=user.phone, role=user.role, hours=user.hours or None
        )
        at = span.start
        for working in working_spans(playbook, who, span):
            until = min(working.start, span.end)
            if until > at:
                closed.append(_stretch(user.pk, at, until))
            at = max(at, working.end)
        if at < span.end:
            closed.append(_stretch(user.pk, at, span.end))
    return closed


def _free(
    playbook: Playbook,
    ids: Collection[UUID],
    span: Span,
    actor: Actor,
    now: datetime,
    kind: str,
) -> Sequence[PersonSpan]:
    """Return when a visit of the kind would fit, neighbouring beginnings as one stretch."""
    kind = kind or next(iter(playbook.spec.bookings), "")
    if not ids or kind not in playbook.spec.bookings or not rights.may(playbook, actor, "book"):
        return []
    slots = free_slots(kind=kind, start=span.start, end=span.end, now=now, resource_ids=ids)
    by_person: dict[UUID, list[PersonSpan]] = {}
    for slot in slots:
        own = by_person.setdefault(slot.resource_id, [])
        if own and slot.starts_at <= own[-1].ends_at:
            own[-1] = _stretch(slot.resource_id, own[-1].starts_at, slot.ends_at)
        else:
            own.append(_stretch(slot.resource_id, slot.starts_at, slot.ends_at))
    return [each for own in by_person.values() for each in own]


def _stretch(person_id: UUID, start: datetime, end: datetime) -> PersonSpan:
    return PersonSpan(person_id=person_id, starts_at=start, ends_at=end)
