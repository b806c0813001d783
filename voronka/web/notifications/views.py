"""The counters of the top bar, and what the person has been told."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from voronka.automation.queries.sos import sos_count
from voronka.kernel import clock
from voronka.notices.kinds import PLACES, why_told
from voronka.quality.error_control.errors import error_count
from voronka.web.http import actor_of, id_in, page_or_piece, tell
from voronka.work.queries import notifications
from voronka.work.queries.notifications import NotificationRow
from voronka.work.use_cases.read_notifications import read_notifications


@dataclass(frozen=True, kw_only=True)
class NoticeGroup:
    """What somebody was told about one card, the latest first."""

    rows: tuple[NotificationRow, ...]

    @property
    def ids(self) -> str:
        return ",".join(str(row.id) for row in self.rows)

    @property
    def is_unread(self) -> bool:
        return any(not row.is_read for row in self.rows)


@require_safe
@login_required
def counters_show(request: HttpRequest) -> HttpResponse:
    """GET /counters/: what the top bar counts."""
    actor = actor_of(request)
    context = {
        "sos_count": sos_count(actor=actor, now=clock.now()),
        "error_count": error_count(actor=actor),
        "unread_count": notifications.unread_count(actor=actor),
    }
    return TemplateResponse(request, "notifications/_counters.html", context)


@require_safe
@login_required
def notifications_index(request: HttpRequest) -> HttpResponse:
    """GET /notifications/: the latest first; `before` asks for older ones."""
    before = request.GET.get("before", "")
    page = notifications.notifications_page(
        actor=actor_of(request), before=id_in(before) if before else None
    )
    return page_or_piece(
        request,
        page="notifications/index.html",
        piece="notifications/_menu.html" if "menu" in request.GET else "notifications/_rows.html",
        context={
            "groups": _by_card(page.rows),
            "before": page.before,
            "why": why_told,
            "places": PLACES,
        },
    )


@require_POST
@login_required
def reading_create(request: HttpRequest) -> HttpResponse:
    """POST /notifications/reading/: these are read, or all of them."""
    ids = [id_in(word) for word in request.POST.get("ids", "").split(",") if word]
    read_notifications(actor=actor_of(request), ids=ids or None, now=clock.now())
    return tell(HttpResponse(status=204), "counters-changed")


def _by_card(rows: Sequence[NotificationRow]) -> Sequence[NoticeGroup]:
    """Put what was told about a card together, where the latest of it stands."""
    groups: dict[object, list[NotificationRow]] = {}
    for row in rows:
        groups.setdefault(row.card or row.id, []).append(row)
    return [NoticeGroup(rows=tuple(each)) for each in groups.values()]
