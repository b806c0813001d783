"""Agreeing on a visit with a client."""

from datetime import datetime, timedelta
from secrets import token_hex
from uuid import UUID

from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.commands import BookingChanged
from voronka.process.meetings import link_from
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import BookingSpec
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import card_to_change, state_of
from voronka.records.use_cases.add_participant import add_participant
from voronka.records.use_cases.run_command import command_transaction, run_command
from voronka.scheduling.calendars import lock_calendars
from voronka.scheduling.models import Booking
from voronka.scheduling.problems import BookingProblem, UnableToBook
from voronka.scheduling.queries.wishes import address_of, refuse_unless_possible


def book_visit(
    *,
    ref: CardRef,
    kind: str,
    resource_id: UUID,
    starts_at: datetime,
    actor: Actor,
    now: datetime,
    duration: timedelta | None = None,
    address: str = "",
    link: str = "",
    wishes: str = "",
) -> UUID:
    """
    Book a visit for a card and return its id; who goes there becomes a participant of the card.

    Without `duration` it lasts as long as the playbook says, without `address` it goes to the
    card's own. A remote meeting has a link instead, made by the playbook's template unless typed.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change the card, or not book
    :raises UnableToBook: something is wrong with the visit; says all of it and what is free
    :raises CommandRefused: the process does not allow it
    """
    with command_transaction():
        card = card_to_change(ref, actor)
        playbook = active_playbook()
        require_booking_right(playbook, actor)
        lock_calendars([resource_id])
        state = state_of(card, playbook)
        refuse_second(ref, kind, playbook)
        spec = playbook.spec.bookings.get(kind)
        if spec and spec.remote:
            address, link = "", link.strip() or _new_link(spec)
        else:
            address, link = address.strip() or address_of(playbook, state), ""
        rules = refuse_unless_possible(
            playbook=playbook,
            state=state,
            kind=kind,
            resource_id=resource_id,
            starts_at=starts_at,
            duration=duration,
            address=address,
            link=link,
            actor=actor,
            now=now,
        )
        booking = Booking(
            kind=kind,
            card_kind=ref.kind,
            card_id=ref.id,
            resource_id=resource_id,
            address=address,
            link=link,
            wishes=wishes.strip(),
            created_at=now,
            created_by=actor.name,
        )
        booking.set_time(
            starts_at=starts_at, duration=duration or rules.duration, margin=rules.margin
        )
        booking.save()
        add_participant(ref=ref, user_id=resource_id, role=rules.spec.role, actor=actor, now=now)
        changed = BookingChanged(booking=kind, change="booked", booking_id=booking.pk)
        run_command(ref=ref, command=changed, actor=actor, now=now)
    return booking.pk


def _new_link(spec: BookingSpec) -> str:
    """Return the link of a room of its own, or nothing if the playbook makes none."""
    return link_from(spec.link, token_hex(8)) if spec.link else ""


def require_booking_right(playbook: Playbook, actor: Actor) -> None:
    """
    :raises NotAllowed: the actor's role books no visits
    """
    if not rights.may(playbook, actor, "book"):
        raise NotAllowed(_("Your role does not book visits."))


def refuse_second(ref: CardRef, kind: str, playbook: Playbook) -> None:
    """
    :raises UnableToBook: the card has an open visit of this kind already
    """
    if not Booking.objects.of_card(ref).open().filter(kind=kind).exists():
        return
    spec = playbook.spec.bookings.get(kind)
    label = spec.label if spec else Text.same(kind)
    raise UnableToBook(
        [
            BookingProblem(
                kind="already_booked",
                message=Text(f"Уже назначено: {label.ru}.", f"There is one already: {label.en}."),
                advice=Text(
                    "Перенесите или отмените прежний визит.",
                    "Move or cancel the visit there is.",
                ),
            )
        ]
    )
