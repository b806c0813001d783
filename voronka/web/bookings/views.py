"""Visits: of a card, and everybody's in the calendar of a week."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.people.queries import people
from voronka.people.queries.people import Person
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries import cards
from voronka.scheduling.queries.bookings import Visit, bookings_of_card, calendar_visits
from voronka.web.http import actor_of
from voronka.web.maps import map_address

_WEEK = 7


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of visit that can be booked for the card."""

    key: str
    label: Text
    address: str


@require_safe
@login_required
def booking_of_card(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/visits/: what is arranged with the client, and what was."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    visits = bookings_of_card(ref=ref, actor=actor)
    may = cards.may_change(ref, actor)
    context = {
        "open": [visit for visit in visits if visit.is_open()],
        "over": [visit for visit in visits if not visit.is_open()],
        "kinds": _kinds(ref, visits, actor) if may else (),
        "may": may,
        "may_book": rights.may(active_playbook(), actor, "book"),
        **around(request),
    }
    return TemplateResponse(request, "bookings/_of_card.html", context)


@require_safe
@login_required
def booking_index(request: HttpRequest) -> HttpResponse:
    """GET /visits/?week=…: who goes where in a week; a line a person, a column a day."""
    actor = actor_of(request)
    monday = _monday(request.GET.get("week", ""))
    days = [monday + timedelta(days=number) for number in range(_WEEK)]
    roles = {spec.role for spec in active_playbook().spec.bookings.values()}
    colleagues = people.people_by_role(roles)
    visits = calendar_visits(
        resource_ids=[person.id for person in colleagues],
        start=_midnight(days[0]),
        end=_midnight(days[-1] + timedelta(days=1)),
        actor=actor,
    )
    context = {
        "days": days,
        "rows": [(person, _by_day(visits, person, days)) for person in colleagues],
        "before": _week_address(monday - timedelta(days=_WEEK)),
        "after": _week_address(monday + timedelta(days=_WEEK)),
        "today": timezone.localtime(clock.now()).date(),
        **around(request),
    }
    return TemplateResponse(request, "bookings/index.html", context)


def around(request: HttpRequest) -> dict[str, object]:
    """Return what every list of visits shows them with."""
    locale = request.LANGUAGE_CODE
    return {"now": clock.now(), "map_of": lambda address: map_address(address, locale)}


def _kinds(ref: CardRef, visits: Sequence[Visit], actor: Actor) -> Sequence[Kind]:
    playbook = active_playbook()
    if not rights.may(playbook, actor, "book") or cards.card_for(ref, actor).is_closed():
        return ()
    taken = {visit.kind for visit in visits if visit.is_open()}
    address = reverse("bookings:new", args=[ref.kind, ref.id])
    return [
        Kind(key=key, label=spec.label, address=f"{address}?booking={key}")
        for key, spec in playbook.spec.bookings.items()
        if key not in taken
    ]


def _by_day(visits: Sequence[Visit], person: Person, days: Sequence[date]) -> list[list[Visit]]:
    own = [visit for visit in visits if visit.resource_id == person.id]
    return [[v for v in own if timezone.localtime(v.starts_at).date() == day] for day in days]


def _monday(word: str) -> date:
    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = timezone.localtime(clock.now()).date()
    return day - timedelta(days=day.weekday())


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _week_address(monday: date) -> str:
    return f"{reverse('bookings:index')}?week={monday.isoformat()}"
