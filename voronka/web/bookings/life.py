"""What becomes of a visit: confirmed, on the way, reported on, called off."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.state import CardRef
from voronka.records.use_cases.run_command import CommandRefused
from voronka.scheduling.problems import UnableToBook
from voronka.scheduling.queries import visit_reports
from voronka.scheduling.queries.bookings import Visit, booking_for
from voronka.scheduling.use_cases.cancel_booking import cancel_booking
from voronka.scheduling.use_cases.confirm_booking import confirm_booking
from voronka.scheduling.use_cases.give_up_visit import give_up_visit
from voronka.scheduling.use_cases.report_visit import report_visit
from voronka.scheduling.use_cases.start_travel import start_travel
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.work.use_cases.close_task import UnableToCloseTask


@require_POST
@login_required
def confirmation_create(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """POST /visits/…/confirmation/: the client expects us."""

    def run(actor: Actor, now: datetime) -> None:
        confirm_booking(booking_id=booking_id, actor=actor, now=now)

    return _at_once(request, booking_id, run, done=_("The client has confirmed."))


@require_POST
@login_required
def travel_create(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """POST /visits/…/travel/: on the way; the process tells the client."""

    def run(actor: Actor, now: datetime) -> None:
        start_travel(booking_id=booking_id, actor=actor, now=now)

    return _at_once(request, booking_id, run, done=_("Have a good trip."))


@require_http_methods(["GET", "POST"])
@login_required
def cancellation_edit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET and POST /visits/…/cancellation/: it is off, and why."""

    def run(actor: Actor, now: datetime) -> None:
        reason = request.POST.get("reason", "")
        cancel_booking(booking_id=booking_id, reason=reason, actor=actor, now=now)

    return _in_dialog(request, booking_id, "cancellation", run, done=_("The visit is cancelled."))


@require_http_methods(["GET", "POST"])
@login_required
def result_edit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET and POST /visits/…/result/: what came of it."""

    def run(actor: Actor, now: datetime) -> None:
        report_visit(
            booking_id=booking_id,
            result=request.POST.get("result", ""),
            outcome=request.POST.get("outcome", ""),
            actor=actor,
            now=now,
        )

    return _in_dialog(request, booking_id, "result", run, done=_("The result is handed in."))


@require_http_methods(["GET", "POST"])
@login_required
def failure_edit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET and POST /visits/…/failure/: somebody went there, and it did not work out."""

    def run(actor: Actor, now: datetime) -> None:
        give_up_visit(
            booking_id=booking_id,
            reason=request.POST.get("reason", ""),
            outcome=request.POST.get("outcome", ""),
            actor=actor,
            now=now,
        )

    return _in_dialog(request, booking_id, "failure", run, done=_("The visit did not take place."))


def _visit(booking_id: UUID, actor: Actor) -> Visit:
    visit = booking_for(booking_id=booking_id, actor=actor)
    if visit.ref is None:
        raise Http404
    return visit


def _at_once(
    request: HttpRequest, booking_id: UUID, run: Callable[[Actor, datetime], None], *, done: str
) -> HttpResponse:
    actor = actor_of(request)
    visit = _visit(booking_id, actor)
    try:
        run(actor, clock.now())
    except UnableToBook as refusal:
        text = " ".join(refusal.messages(request.LANGUAGE_CODE))
        return _told(visit, HttpResponse(status=204), text)
    except CommandRefused as refused:
        text = " ".join(dialog.messages(refused, request.LANGUAGE_CODE))
        return _told(visit, HttpResponse(status=204), text)
    return dialog.success(HttpResponse(status=204), _ref(visit), done=done)


def _told(visit: Visit, response: HttpResponse, text: str) -> HttpResponse:
    # What the page shows may be out of date: it is asked for again.
    ref = _ref(visit)
    http.tell(response, "card-changed", kind=ref.kind, id=str(ref.id))
    return http.toast(response, text, tone="warning")


def _in_dialog(
    request: HttpRequest,
    booking_id: UUID,
    what: str,
    run: Callable[[Actor, datetime], None],
    *,
    done: str,
) -> HttpResponse:
    actor, locale = actor_of(request), request.LANGUAGE_CODE
    visit = _visit(booking_id, actor)
    problems: list[str] = []
    if request.method == "POST":
        try:
            run(actor, clock.now())
        except UnableToBook as refusal:
            problems = refusal.messages(locale)
        except UnableToCloseTask as refusal:
            problems = [str(refusal)]
        except CommandRefused as refused:
            problems = list(dialog.messages(refused, locale))
        else:
            return dialog.success(HttpResponse(status=204), _ref(visit), done=done)
    task = visit_reports.task_of_visit(visit, actor)
    context = {
        "visit": visit,
        "address": request.path,
        "typed": request.POST,
        "problems": problems,
        "outcomes": visit_reports.outcomes_of(task, held=what == "result") if task else (),
    }
    template = f"bookings/_{what}.html"
    return http.dialog(request, template, context, status=422 if problems else 200)


def _ref(visit: Visit) -> CardRef:
    if visit.ref is None:
        raise Http404
    return visit.ref
