"""When people work: the firm's calendar, and the hours of those who work otherwise."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from voronka.api.http import actor_of
from voronka.api.values import In, Out
from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.people.hours import by_day
from voronka.people.queries import people
from voronka.people.use_cases.change_profile import change_hours
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.year_calendar import special_days

router = Router(tags=["people"])

_Span = Annotated[
    str,
    Field(
        max_length=60,
        description="Spans of a day, `09:30-13:00, 14:00-18:30`; empty is a free day.",
        examples=["09:30-18:30"],
    ),
]


class WeekOut(Out):
    """The hours of a week day by day; `is_own` where they are not simply the firm's."""

    is_own: bool
    mon: str
    tue: str
    wed: str
    thu: str
    fri: str
    sat: str
    sun: str


class WeekIn(In):
    """The hours of a week; a day that is left out is free."""

    mon: _Span = ""
    tue: _Span = ""
    wed: _Span = ""
    thu: _Span = ""
    fri: _Span = ""
    sat: _Span = ""
    sun: _Span = ""


class SpecialDayOut(Out):
    """A day on which the firm works otherwise than its week says."""

    day: date
    name: str
    is_worked: bool


class PersonWeekOut(WeekOut):
    """Whose hours they are."""

    user_id: UUID
    name: str


class WorkingCalendarOut(Out):
    """The firm's time: its zone and week, the special days of a year, who works otherwise."""

    zone: str
    week: WeekOut
    year: int
    days: list[SpecialDayOut]
    people: list[PersonWeekOut]


@router.get("/working-calendar/", response=WorkingCalendarOut, operation_id="working_calendar")
def calendar_show(
    request: HttpRequest, year: Annotated[int, Field(ge=2000, le=2099)]
) -> dict[str, Any]:
    """The firm's working time in a year, for who sets up the firm."""
    playbook = active_playbook()
    if not rights.may(playbook, actor_of(request), "settings"):
        raise NotAllowed(_("Your role does not change settings."))
    spec = playbook.spec.calendar
    return {
        "zone": spec.zone,
        "week": _week(None),
        "year": year,
        "days": special_days(spec, year, get_language() or "en"),
        "people": [
            {"user_id": each.id, "name": each.name, **_week(each.hours)}
            for each in people.own_hours()
        ],
    }


@router.get("/me/hours/", response=WeekOut, operation_id="own_hours", tags=["me"])
def own_show(request: HttpRequest) -> dict[str, Any]:
    """When you work."""
    return _hours_of(_me(request))


@router.put("/me/hours/", response=WeekOut, operation_id="own_hours_set", tags=["me"])
def own_set(request: HttpRequest, body: WeekIn) -> dict[str, Any]:
    """Work at hours of your own."""
    return _changed(request, _me(request), body.model_dump())


@router.delete("/me/hours/", response=WeekOut, operation_id="own_hours_drop", tags=["me"])
def own_drop(request: HttpRequest) -> dict[str, Any]:
    """Work as the firm does from now on."""
    return _changed(request, _me(request), None)


@router.get("/people/{person_id}/hours/", response=WeekOut, operation_id="hours")
def hours_show(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """When somebody works: you, or as an administrator anybody."""
    actor = actor_of(request)
    if actor.id != person_id and not people.may_administer(actor):
        raise NotAllowed(_("Only an administrator may change the hours of others."))
    return _hours_of(people.person(person_id).id)


@router.put("/people/{person_id}/hours/", response=WeekOut, operation_id="hours_set")
def hours_set(request: HttpRequest, person_id: UUID, body: WeekIn) -> dict[str, Any]:
    """Give somebody hours of their own."""
    return _changed(request, person_id, body.model_dump())


@router.delete("/people/{person_id}/hours/", response=WeekOut, operation_id="hours_drop")
def hours_drop(request: HttpRequest, person_id: UUID) -> dict[str, Any]:
    """Have somebody work as the firm does."""
    return _changed(request, person_id, None)


def _me(request: HttpRequest) -> UUID:
    own = actor_of(request).id
    if own is None:
        raise NotFound
    return own


def _changed(
    request: HttpRequest, person_id: UUID, typed: Mapping[str, str] | None
) -> dict[str, Any]:
    change_hours(user_id=person_id, typed=typed, actor=actor_of(request), now=clock.now())
    return _hours_of(person_id)


def _hours_of(person_id: UUID) -> dict[str, Any]:
    return _week(people.hours_of(person_id))


def _week(hours: Mapping[str, str] | None) -> dict[str, Any]:
    company = active_playbook().spec.calendar.hours
    return {"is_own": hours is not None, **by_day(company if hours is None else hours)}
