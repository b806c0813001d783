"""The people who can be booked, and what fills their time."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from voronka.people.models import Absence, User
from voronka.process.playbook import Playbook
from voronka.process.schema import CalendarSpec
from voronka.process.working_time import WorkingCalendar
from voronka.scheduling.models import Booking
from voronka.scheduling.resource import Resource
from voronka.scheduling.slots import Occupation, Span

_DAY = timedelta(days=1)


def resources_for(
    playbook: Playbook, kind: str, ids: Collection[UUID] | None = None
) -> Sequence[Resource]:
    """
    Return who goes on visits of this kind, by name; `ids` narrows it.
    """
    people = User.objects.filter(is_active=True, role=playbook.spec.bookings[kind].role)
    if ids is not None:
        people = people.filter(pk__in=ids)
    return [_resource(user) for user in people.order_by("name", "pk")]


def resource(user_id: UUID) -> Resource | None:
    """Return anybody who is still with the company."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    return _resource(user) if user else None


def _resource(user: User) -> Resource:
    return Resource(
        id=user.pk, name=user.name, phone=user.phone, role=user.role, hours=user.hours or None
    )


def occupations(
    playbook: Playbook,
    resources: Sequence[Resource],
    span: Span,
    *,
    except_booking: UUID | None = None,
) -> Mapping[UUID, Occupation]:
    """
    Return what fills each person's time in the span: three queries for any number of people.
    """
    ids = [person.id for person in resources]
    wanted = DateTimeTZRange(span.start, span.end)
    absent: dict[UUID, list[Span]] = {key: [] for key in ids}
    for user_id, during in Absence.objects.filter(
        user_id__in=ids, during__overlap=wanted
    ).values_list("user_id", "during"):
        absent[user_id].append(_bounded(during, span))
    taken: dict[UUID, list[Span]] = {key: [] for key in ids}
    bookings = Booking.objects.standing().filter(resource_id__in=ids, busy__overlap=wanted)
    for key, user_id, busy in bookings.values_list("pk", "resource_id", "busy"):
        if key != except_booking:
            taken[user_id].append(Span(busy.lower, busy.upper))
    return {
        person.id: Occupation(
            working=working_spans(playbook, person, span),
            absent=absent[person.id],
            taken=taken[person.id],
        )
        for person in resources
    }


def working_spans(playbook: Playbook, person: Resource, span: Span) -> list[Span]:
    """
    Return when the person works on each day that the span touches.
    """
    calendar = calendar_of(playbook, person)
    day = span.start.astimezone(calendar.zone).date()
    last = span.end.astimezone(calendar.zone).date()
    spans: list[Span] = []
    while day <= last:
        spans += [Span(start, end) for start, end in calendar.spans_on(day)]
        day += _DAY
    return spans


def calendar_of(playbook: Playbook, person: Resource) -> WorkingCalendar:
    """Return the person's own calendar, which shares the company's zone, holidays and days off."""
    if person.hours is None:
        return playbook.calendar
    return _own_calendar(
        playbook.spec.calendar.model_dump_json(), json.dumps(person.hours, sort_keys=True)
    )


@lru_cache(maxsize=256)
def _own_calendar(company: str, hours: str) -> WorkingCalendar:
    spec = CalendarSpec.model_validate_json(company)
    return WorkingCalendar.of(
        zone=spec.zone,
        hours=json.loads(hours),
        holidays=spec.holidays,
        days_off=spec.days_off,
        working_days=spec.working_days,
    )


def _bounded(during: Any, span: Span) -> Span:
    """Return an absence that may have no beginning or end as far as it matters here."""
    lower: datetime = during.lower or span.start
    upper: datetime = during.upper or span.end
    return Span(lower, upper)
