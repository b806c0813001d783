"""The guests of an event: found, added, marked at the door, taken off the list."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.gatherings.queries.gatherings import GatheringRow, gathering_for
from voronka.gatherings.queries.guests import GuestPlace, guest_rows, guests_of
from voronka.gatherings.use_cases.close_guest_list import close_guest_list
from voronka.gatherings.use_cases.invite_guests import UnableToInviteGuests, invite_guests
from voronka.gatherings.use_cases.mark_guests import UnableToMarkGuests, mark_guests
from voronka.gatherings.use_cases.remove_guests import remove_guests
from voronka.gatherings.use_cases.reopen_guest_list import reopen_guest_list
from voronka.gatherings.use_cases.withdraw_invitations import withdraw_invitations
from voronka.gatherings.vocabulary import GUEST_KINDS, STATUSES, Status
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.records.queries.search import search
from voronka.web import http, places
from voronka.web.gatherings.views import closed_in, more_address
from voronka.web.http import actor_of, id_in
from voronka.web.tasks.moments import moment_in

_FOUND = 8


@require_http_methods(["GET", "POST"])
@login_required
def guest_list(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """GET /events/…/guests/?q=…&status=…: those that match. POST puts somebody on the list."""
    actor = actor_of(request)
    event = gathering_for(gathering_id=gathering_id, actor=actor)
    if request.method == "POST":
        return _added(request, event, actor)
    query, status = request.GET.get("q", ""), request.GET.get("status", "")
    after = request.GET.get("after", "")
    page = guests_of(
        gathering_id=gathering_id,
        actor=actor,
        text=query,
        status=status if status in STATUSES else "",
        after=GuestPlace(*places.read(after)) if after else None,
    )
    kept = "&" + urlencode({"q": query, "status": status})
    now = clock.now()
    context = {
        "event": event,
        "now": now,
        "statuses": STATUSES,
        "closed": closed_in(event, actor, now),
        "guests": page.rows,
        "unseen": page.unseen,
        "more": more_address(event, page.more, kept),
        "chosen": status,
        "query": query,
    }
    template = "gatherings/_guest_rows.html" if after else "gatherings/_guests.html"
    return TemplateResponse(request, template, context)


def _added(request: HttpRequest, event: GatheringRow, actor: Actor) -> HttpResponse:
    wish = request.POST.get("status", "invited")
    status: Status = next((each for each in STATUSES if each == wish), "invited")
    now = clock.now()
    try:
        new = invite_guests(
            gathering_id=event.id,
            kind=request.POST.get("kind", ""),
            ids=[id_in(request.POST.get("id", ""))],
            status=status,
            actor=actor,
            now=now,
        )
    except UnableToInviteGuests as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    if not new:
        answer = http.tell(HttpResponse(status=204), "guests-changed")
        return http.toast(answer, _("This client is on the list already."))
    return told_of_invitations(event, len(new), at=now.isoformat())


def told_of_invitations(
    event: GatheringRow, number: int, *, at: str, known: int = 0
) -> HttpResponse:
    """Answer that so many were invited, with a way to take it back."""
    text = ngettext(
        "%(num)d client is on the list of “%(event)s”.",
        "%(num)d clients are on the list of “%(event)s”.",
        number,
    ) % {"num": number, "event": event.name}
    if known:
        already = ngettext("%(num)d was already.", "%(num)d were already.", known)
        text = f"{text} {already % {'num': known}}"
    undo = reverse("gatherings:withdrawal", args=[event.id]) if number else ""
    answer = http.tell(HttpResponse(status=204), "guests-changed")
    http.tell(answer, "selection-done")
    http.tell(answer, "dialog-close")
    values = {"at": at} if number else {}
    return http.toast(answer, text, tone="success" if number else "info", undo=undo, values=values)


@require_POST
@login_required
def status_create(request: HttpRequest, gathering_id: UUID, guest_id: UUID) -> HttpResponse:
    """POST /events/…/guests/…/status/: they came, or did not. Answers with the guest's line."""
    actor, now = actor_of(request), clock.now()
    try:
        mark_guests(
            gathering_id=gathering_id,
            guest_ids=[guest_id],
            status=request.POST.get("status", ""),
            actor=actor,
            now=now,
        )
    except UnableToMarkGuests as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    context = {
        "event": gathering_for(gathering_id=gathering_id, actor=actor),
        "guests": guest_rows(ids=[guest_id], actor=actor),
        "now": now,
        "statuses": STATUSES,
        "more": "",
    }
    response = TemplateResponse(request, "gatherings/_guest_rows.html", context)
    return http.tell(response, "guests-counted")


@require_POST
@login_required
def removal_create(request: HttpRequest, gathering_id: UUID, guest_id: UUID) -> HttpResponse:
    """POST /events/…/guests/…/removal/: off the list."""
    actor = actor_of(request)
    found = guest_rows(ids=[guest_id], actor=actor)
    remove_guests(gathering_id=gathering_id, guest_ids=[guest_id], actor=actor, now=clock.now())
    response = http.tell(HttpResponse(status=204), "guests-changed")
    if not found:
        raise NotFound
    guest = found[0]
    values = {"kind": guest.ref.kind, "id": str(guest.ref.id), "status": guest.status}
    text = _("%(name)s is off the list.") % {"name": guest.name or _("Untitled")}
    undo = reverse("gatherings:guests", args=[gathering_id])
    return http.toast(response, text, undo=undo, values=values)


@require_POST
@login_required
def absences_create(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """POST /events/…/absences/: everybody else did not come."""
    try:
        absent = close_guest_list(
            gathering_id=gathering_id, actor=actor_of(request), now=clock.now()
        )
    except UnableToMarkGuests as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    text = ngettext("%(num)d did not come.", "%(num)d did not come.", len(absent))
    response = http.tell(HttpResponse(status=204), "guests-changed")
    undo = reverse("gatherings:reopening", args=[gathering_id]) if absent else ""
    return http.toast(response, text % {"num": len(absent)}, tone="success", undo=undo)


@require_POST
@login_required
def reopening_create(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """POST /events/…/absences/reopening/: take back that everybody else did not come."""
    found = reopen_guest_list(gathering_id=gathering_id, actor=actor_of(request), now=clock.now())
    text = ngettext(
        "%(num)d guest is again what they were.", "%(num)d guests are again what they were.",
        len(found),
    )  # fmt: skip
    response = http.tell(HttpResponse(status=204), "guests-changed")
    return http.toast(response, text % {"num": len(found)})


@require_safe
@login_required
def candidate_list(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """GET /events/…/candidates/?q=…: leads, deals and contacts that can be put on the list."""
    actor, query = actor_of(request), request.GET.get("q", "")
    event = gathering_for(gathering_id=gathering_id, actor=actor)
    found = search(actor=actor, text=query, limit=_FOUND, kinds=GUEST_KINDS)
    context = {"event": event, "found": found, "query": query.strip()}
    return TemplateResponse(request, "gatherings/_candidates.html", context)


@require_POST
@login_required
def withdrawal_create(request: HttpRequest, gathering_id: UUID) -> HttpResponse:
    """POST /events/…/withdrawal/: take back whom one has just invited."""
    actor = actor_of(request)
    gathering_for(gathering_id=gathering_id, actor=actor)
    invited_at = moment_in(request.POST.get("at", ""))
    if invited_at is None:
        raise Http404
    number = withdraw_invitations(
        gathering_id=gathering_id, invited_at=invited_at, actor=actor, now=clock.now()
    )
    text = ngettext("%(num)d client is off the list.", "%(num)d clients are off the list.", number)
    response = http.tell(HttpResponse(status=204), "guests-changed")
    return http.toast(response, text % {"num": number})
