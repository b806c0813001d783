"""The report of cards that were brought past their gates."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.people.queries import people
from voronka.process.models.active import active_playbook
from voronka.records.queries.overrides import PAGE, overrides
from voronka.web.http import actor_of


@require_safe
@login_required
def overrides_index(request: HttpRequest) -> HttpResponse:
    """GET /process/overrides/?by=…&from=2026-03-01&to=2026-03-31: both days included."""
    asked = {name: request.GET.get(name, "") for name in ("by", "from", "to")}
    since, last = _day(asked["from"]), _day(asked["to"])
    rows = overrides(
        actor=actor_of(request),
        now=clock.now(),
        by=_uuid(asked["by"]),
        since=since,
        until=last + timedelta(days=1) if last else None,
        before_id=int(found) if (found := request.GET.get("before", "")).isdecimal() else None,
    )
    context = {
        "rows": rows,
        "asked": asked,
        "people": people.active_people(),
        "older": rows[-1].id if len(rows) == PAGE else None,
    }
    return TemplateResponse(request, "process/overrides.html", context)


def _day(written: str) -> datetime | None:
    try:
        day = datetime.strptime(written, "%Y-%m-%d")
    except ValueError:
        return None
    return day.replace(tzinfo=ZoneInfo(active_playbook().spec.calendar.zone))


def _uuid(written: str) -> UUID | None:
    try:
        return UUID(written)
    except ValueError:
        return None
