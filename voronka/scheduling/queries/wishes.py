"""Everything that has to be looked at before a visit is booked or moved."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Value
from voronka.process.text import Text
from voronka.records.queries.cards import card_for
from voronka.scheduling.models import Booking
from voronka.scheduling.obstacles import Neighbour, Wish, problems_with
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.free_slots import nearest_slots
from voronka.scheduling.queries.resources import occupations, resource
from voronka.scheduling.rules import VisitRules
from voronka.scheduling.slots import Occupation, Span

_NEVER = Occupation(working=())


def refuse_unless_possible(
    *,
    playbook: Playbook,
    state: CardState,
    kind: str,
    resource_id: UUID,
    starts_at: datetime,
    duration: timedelta | None,
    address: str,
    link: str = "",
    actor: Actor,
    now: datetime,
    booking_id: UUID | None = None,
) -> VisitRules:
    """
    Return the rules of the visit if it can be so; `booking_id` is the one that is to be moved.

    :raises UnableToBook: it cannot; says everything that is wrong, and what is free near by
    """
    rules = VisitRules.of(playbook, kind, now=now)
    if rules is None:
        raise UnableToBook([_unknown_kind(kind)])
    length = duration or rules.duration
    visit = Span(starts_at, starts_at + max(length, timedelta()))
    person = resource(resource_id)
    occupation = _NEVER
    if person is not None:
        looked_at = visit.widened(rules.margin)
        occupation = occupations(playbook, [person], looked_at, except_booking=booking_id)[
            person.id
        ]
    wish = Wish(
        playbook=playbook,
        rules=rules,
        state=state,
        visit=visit,
        address=address,
        link=link,
        person=person,
        occupation=occupation,
        neighbours=_neighbours(resource_id, visit.widened(rules.margin), booking_id, actor),
        now=now,
    )
    if problems := problems_with(wish):
        free = nearest_slots(
            playbook=playbook,
            rules=rules,
            resource_id=resource_id,
            wanted=starts_at,
            duration=length,
            except_booking=booking_id,
        )
        raise UnableToBook(problems, free)
    return rules


def address_of(playbook: Playbook, state: CardState) -> str:
    """Return the card's address: its first filled field of that type."""
    for name, spec in playbook.fields(state.ref.kind).items():
        value: Value = state.fields.get(name)
        if spec.type == "address" and isinstance(value, str):
            return value
    return ""


def _neighbours(
    resource_id: UUID, span: Span, except_booking: UUID | None, actor: Actor
) -> list[Neighbour]:
    touched = DateTimeTZRange(span.start, span.end)
    found = Booking.objects.standing().filter(resource_id=resource_id, busy__overlap=touched)
    return [
        _neighbour(booking, *_known_card(booking.ref, actor))
        for booking in found.order_by("during")
        if booking.pk != except_booking
    ]


def _neighbour(booking: Booking, card: CardRef | None, title: str) -> Neighbour:
    return Neighbour(visit=Span(booking.starts_at, booking.ends_at), card=card, title=title)


def _known_card(ref: CardRef, actor: Actor) -> tuple[CardRef | None, str]:
    """Return the card and its title, or nothing if the actor may not know of it."""
    try:
        card = card_for(ref, actor)
    except NotFound:
        return None, ""
    return ref, card.title or card.client_name or ""


def _unknown_kind(kind: str) -> BookingProblem:
    return BookingProblem(
        kind="unknown",
        message=Text(f"В процессе нет визита «{kind}».", f"The process has no visit “{kind}”."),
        advice=Text("Выберите другой вид визита.", "Choose another kind of visit."),
        field="kind",
    )
