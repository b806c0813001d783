"""The visits of a card."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries import cards
from voronka.scheduling.queries.bookings import Visit, bookings_of_card
from voronka.web.http import actor_of
from voronka.web.maps import map_address


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
    context = visits_shown(CardRef(kind, card_id), request)
    return TemplateResponse(request, "bookings/_of_card.html", context)


def visits_shown(ref: CardRef, request: HttpRequest) -> dict[str, object]:
    """Return the visits of a card as its page shows them."""
    actor = actor_of(request)
    visits = bookings_of_card(ref=ref, actor=actor)
    may = cards.may_change(ref, actor)
    return {
        "open": [visit for visit in visits if visit.is_open()],
        "over": [visit for visit in visits if not visit.is_open()],
        "kinds": _kinds(ref, visits, actor) if may else (),
        "may": may,
        "may_book": rights.may(active_playbook(), actor, "book"),
        **around(request),
    }


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
