"""A card as it was on a day: what stood in it then, and what is different now."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.as_of import CardThen, card_as_of
from voronka.records.queries.cards import card_for
from voronka.web.http import actor_of, dialog


@require_safe
@login_required
def past_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/past/?at=2026-03-10T12:00: the card as it was then."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    card_for(ref, actor)
    at, problem = _moment(request.GET.get("at", "")), ""
    then: CardThen | None = None
    if at is None:
        problem = _("Give a day and a time.")
    else:
        try:
            then = card_as_of(ref=ref, at=at, actor=actor)
        except NotFound:
            problem = _("There was no such card yet: choose a later moment.")
    context = {
        "ref": ref,
        "at": at,
        "then": then,
        "problem": problem,
        "lines": _lines(then) if then else [],
    }
    return dialog(request, "cards/_past.html", context)


def _moment(raw: str) -> datetime | None:
    """Return the moment as it is meant in the company's zone; without one, now."""
    if not raw:
        return clock.now()
    try:
        found = datetime.fromisoformat(raw)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=_zone())


def _zone() -> ZoneInfo:
    return ZoneInfo(active_playbook().spec.calendar.zone)


def _lines(then: CardThen) -> list[tuple[object, str, bool]]:
    locale, zone = get_language() or "ru", _zone()
    return [
        (
            each.label,
            field_types.get(each.type).format(each.value, locale, labels=each.labels, zone=zone)
            if each.value is not None
            else "",
            each.differs,
        )
        for each in then.fields
    ]
