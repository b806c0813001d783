"""The working day of one person: what to do, in order, and who waits."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from voronka.automation.queries.sos import sos_open
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.records.queries import lists
from voronka.records.queries.filters import CardFilter
from voronka.records.queries.rows import CardRow
from voronka.scheduling.queries.bookings import (
    Visit,
    calendar_visits,
    visits_without_result,
)
from voronka.web.bookings.views import around
from voronka.web.http import actor_of
from voronka.work.queries.my_day import my_day

# More than this stands on the board.
_MOST = 8
_KINDS: tuple[CardKind, ...] = ("lead", "deal")


@require_safe
@login_required
def day_show(request: HttpRequest) -> HttpResponse:
    """GET /day/: overdue, today, tomorrow, later; visits, leads to take, SOS, who we wait for."""
    actor, now = actor_of(request), clock.now()
    playbook = active_playbook()
    may_take = rights.may(playbook, actor, "take")
    sos = sos_open(actor=actor, now=now)
    day = my_day(actor=actor, now=now)
    context = {
        "day": day,
        "sos": sos,
        "sources": playbook.spec.sources,
        "may_take": may_take,
        "is_visitor": any(spec.role == actor.role for spec in playbook.spec.bookings.values()),
        "to_take": _to_take(actor, now, besides={row.ref for row in sos}) if may_take else (),
        "waiting": _waiting(actor, now) if may_take else (),
        "visits": _visits(actor, now),
        "unreported": visits_without_result(now=now, actor=actor),
        "most": _MOST,
        **around(request),
    }
    return TemplateResponse(request, "myday/show.html", context)


def _to_take(actor: Actor, now: datetime, *, besides: set[object]) -> Sequence[CardRow]:
    """Return the requests that nobody has, the longest-waiting first, without those under SOS."""
    found = [
        row
        for kind in active_playbook().kinds_of_requests
        for row in lists.cards(
            actor=actor,
            kind=kind,
            now=now,
            wanted=CardFilter(without_owner=True),
            sort="oldest",
            limit=_MOST + len(besides),
        ).rows
    ]
    return [row for row in found if row.ref not in besides][:_MOST]


def _waiting(actor: Actor, now: datetime) -> Sequence[CardRow]:
    """Return one's own cards that wait for the client, the next contact first."""
    playbook = active_playbook()
    found: list[CardRow] = []
    for kind in _KINDS:
        for pipeline in playbook.pipelines(kind):
            stages = playbook.pipeline(pipeline).stages
            for key, stage in stages.items():
                if stage.kind != "waiting":
                    continue
                wanted = CardFilter(pipeline=pipeline, stage=key, owner_id=actor.id)
                found += lists.cards(
                    actor=actor, kind=kind, now=now, wanted=wanted, sort="next_contact", limit=_MOST
                ).rows
    found.sort(key=lambda row: row.next_contact_at or row.entered_stage_at)
    return found[:_MOST]


def _visits(actor: Actor, now: datetime) -> Sequence[Visit]:
    """Return today's visits to the cards one sees, and one's own."""
    midnight = timezone.make_aware(datetime.combine(timezone.localtime(now).date(), time()))
    visits = calendar_visits(
        resource_ids=None, start=midnight, end=midnight + timedelta(days=1), actor=actor
    )
    return [visit for visit in visits if visit.ref is not None]
