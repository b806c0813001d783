"""The dialog in which a visit is arranged: when, with whom, where, and what the card lacks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef, CardState
from voronka.process.text import Text
from voronka.records.queries import cards
from voronka.records.use_cases.edit_card import edit_card
from voronka.records.use_cases.run_command import CommandRefused, command_transaction
from voronka.scheduling.problems import BookingProblem, Slot, UnableToBook
from voronka.scheduling.queries.bookings import Visit, booking_for
from voronka.scheduling.queries.wishes import address_of
from voronka.scheduling.rules import VisitRules
from voronka.scheduling.use_cases.book_visit import book_visit
from voronka.scheduling.use_cases.edit_booking import edit_booking
from voronka.scheduling.use_cases.move_booking import move_booking
from voronka.web import http, inputs
from voronka.web.bookings.slots import FreeTime, free_time, slot_in, slot_word
from voronka.web.gates import dialog
from voronka.web.http import actor_of


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is being arranged: a new visit to a card, or another time for one there is."""

    ref: CardRef
    state: CardState
    kind: str
    label: Text
    rules: VisitRules
    # Fields of the card that the visit needs and that are not filled in.
    missing: tuple[str, ...]
    visit: Visit | None = None

    @property
    def is_remote(self) -> bool:
        return bool(self.visit.link) if self.visit else self.rules.spec.remote

    @property
    def asks_address(self) -> bool:
        """Say whether the address is asked for; a missing field of the card may be it."""
        if self.is_remote:
            return False
        fields = active_playbook().fields(self.ref.kind)
        return not any(fields[name].type == "address" for name in self.missing)


@require_http_methods(["GET", "POST"])
@login_required
def booking_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/visits/new/?booking=…: free time and what is missing. POST books."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    playbook = active_playbook()
    given = request.POST.get("booking") or request.GET.get("booking")
    wanted = given or next(iter(playbook.spec.bookings), "")
    plan = _plan(ref, wanted, actor, playbook)
    if request.method == "GET":
        return _shown(request, plan)

    def run(slot: Slot) -> None:
        typed = inputs.typed_fields(request.POST, playbook, kind)
        fields = {name: value for name, value in typed.items() if name in plan.missing and value}
        with command_transaction():
            if fields:
                edit_card(ref=ref, fields=fields, actor=actor, now=clock.now())
            book_visit(
                ref=ref,
                kind=plan.kind,
                resource_id=slot.resource_id,
                starts_at=slot.starts_at,
                duration=slot.ends_at - slot.starts_at,
                address=request.POST.get("address", ""),
                link=request.POST.get("link", ""),
                wishes=request.POST.get("wishes", ""),
                actor=actor,
                now=clock.now(),
            )

    return _answer(request, plan, run, done=_("The visit is booked."))


@require_http_methods(["GET", "POST"])
@login_required
def move_edit(request: HttpRequest, booking_id: UUID) -> HttpResponse:
    """GET and POST /visits/…/move/: another time, another person, another address."""
    actor, playbook = actor_of(request), active_playbook()
    visit = booking_for(booking_id=booking_id, actor=actor)
    if visit.ref is None:
        raise Http404
    plan = _plan(visit.ref, visit.kind, actor, playbook, visit)
    if request.method == "GET":
        return _shown(request, plan)

    def run(slot: Slot) -> None:
        typed, now = request.POST, clock.now()
        same = (slot.resource_id, slot.starts_at, slot.ends_at) == (
            visit.resource_id,
            visit.starts_at,
            visit.ends_at,
        )
        with command_transaction():
            edit_booking(
                booking_id=booking_id,
                address=typed.get("address", visit.address),
                link=typed.get("link", visit.link),
                wishes=typed.get("wishes", visit.wishes),
                actor=actor,
                now=now,
            )
            if not same:
                move_booking(
                    booking_id=booking_id,
                    resource_id=slot.resource_id,
                    starts_at=slot.starts_at,
                    duration=slot.ends_at - slot.starts_at,
                    actor=actor,
                    now=now,
                )

    moved = _("The visit is moved.")
    if visit.confirmed_at:
        moved = _("The visit is moved. The client has to confirm the new time.")
    response = _answer(request, plan, run, done="")
    if response.status_code != 204:
        return response
    minutes = int((visit.ends_at - visit.starts_at).total_seconds() // 60)
    where = slot_word(visit.resource_id, visit.starts_at)
    before = {"slot": where, "duration": str(minutes)}
    return http.toast(response, moved, tone="success", undo=request.path, values=before)


def _plan(
    ref: CardRef, kind: str, actor: Actor, playbook: Playbook, visit: Visit | None = None
) -> Plan:
    state = cards.state_of(cards.card_for(ref, actor), playbook)
    rules = VisitRules.of(playbook, kind, now=clock.now())
    if rules is None:
        raise Http404
    known = playbook.fields(ref.kind)
    missing = [
        name for name in rules.spec.needs if name in known and state.fields.get(name) is None
    ]
    return Plan(
        ref=ref,
        state=state,
        kind=kind,
        label=rules.spec.label,
        rules=rules,
        missing=tuple(missing),
        visit=visit,
    )


def _shown(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Answer with the dialog, or with its choice of a time alone for other days or lengths."""
    if request.headers.get("HX-Target") == "free-time":
        context = _time(request, plan, request.GET)
        return TemplateResponse(request, "bookings/_free_time.html", context)
    return _form(request, plan, request.GET)


def _answer(request: HttpRequest, plan: Plan, run: Any, *, done: str) -> HttpResponse:
    slot = slot_in(request.POST.get("slot", ""), _duration(plan, request.POST))
    if slot is None:
        return _form(request, plan, request.POST, problems=[_("Choose a time.")])
    locale = request.LANGUAGE_CODE
    try:
        run(slot)
    except UnableToBook as refusal:
        errors = _by_field(refusal.problems, locale)
        return _form(
            request,
            plan,
            request.POST,
            problems=refusal.messages(locale),
            errors=errors,
            near=refusal.free,
        )
    except CommandRefused as refused:
        refusals = refused.decision.refusals
        errors = {r.field: r.message.in_(locale) for r in refusals if r.field in plan.missing}
        problems = [r.message.in_(locale) for r in refusals if r.field not in plan.missing]
        return _form(request, plan, request.POST, problems=problems, errors=errors)
    return dialog.success(HttpResponse(status=204), plan.ref, done=done)


def _by_field(problems: Sequence[BookingProblem], locale: str) -> dict[str, str]:
    return {
        problem.field.removeprefix("card."): problem.message.in_(locale)
        for problem in problems
        if problem.field.startswith("card.")
    }


def _form(
    request: HttpRequest,
    plan: Plan,
    typed: QueryDict,
    *,
    problems: Sequence[str] = (),
    errors: Mapping[str, str] | None = None,
    near: Sequence[Slot] = (),
) -> HttpResponse:
    playbook, locale, visit = active_playbook(), request.LANGUAGE_CODE, plan.visit
    duration = _duration(plan, typed)
    address = visit.address if visit else address_of(playbook, plan.state)
    context = _time(request, plan, typed) | {
        "plan": plan,
        "label": plan.label.in_(locale),
        "kinds": () if visit else list(playbook.spec.bookings.items()),
        "duration": int(duration.total_seconds() // 60),
        "durations": _durations(plan, duration),
        "near": [(slot_word(s.resource_id, s.starts_at), s) for s in near],
        "address": typed.get("address", address),
        "link": typed.get("link", visit.link if visit else ""),
        "wishes": typed.get("wishes", visit.wishes if visit else ""),
        "inputs": inputs.inputs_for(
            playbook,
            plan.ref.kind,
            plan.missing,
            locale=locale,
            typed=typed,
            errors=errors,
            required=plan.missing,
        ),
        "problems": problems,
    }
    status = 422 if problems or errors else 200
    return http.dialog(request, "bookings/_arrange.html", context, status=status)


def _time(request: HttpRequest, plan: Plan, typed: QueryDict) -> dict[str, object]:
    """Return what the choice of a time shows."""
    now, visit = clock.now(), plan.visit
    free = free_time(
        plan.kind,
        start=_first_day(typed.get("from", ""), plan, now),
        duration=_duration(plan, typed),
        now=now,
        except_booking=visit.id if visit else None,
        # Who has not asked for certain days wants the first that are free.
        until=None if typed.get("from") else plan.rules.latest,
    )
    return {
        "address_of_form": request.path,
        "chosen": _chosen(free, visit, typed.get("slot", "")),
        "free": free,
    }


def _chosen(free: FreeTime, visit: Visit | None, word: str) -> str:
    """Return the slot that is ticked: the wished one, the visit's own, else the first free one."""
    wished = slot_in(word, timedelta()) if word else None
    if wished:
        return slot_word(wished.resource_id, timezone.localtime(wished.starts_at, UTC))
    if visit:
        return slot_word(visit.resource_id, visit.starts_at)
    words = [w for day in free.days for person in day.people for w in person]
    first = min(words, key=lambda each: each[1], default=None)
    return first[0] if first else ""


def _first_day(word: str, plan: Plan, now: datetime) -> datetime:
    """Return the midnight from which free time is shown, never before today."""
    today = timezone.localtime(now).date()
    try:
        day = date.fromisoformat(word)
    except ValueError:
        day = timezone.localtime(plan.visit.starts_at).date() if plan.visit else today
    return timezone.make_aware(datetime.combine(max(day, today), time()))


def _duration(plan: Plan, typed: QueryDict) -> timedelta:
    usual = plan.rules.duration
    if plan.visit:
        usual = plan.visit.ends_at - plan.visit.starts_at
    minutes = typed.get("duration", "")
    return timedelta(minutes=int(minutes)) if minutes.isdecimal() else usual


def _durations(plan: Plan, chosen: timedelta) -> Sequence[tuple[int, timedelta]]:
    """Return the lengths to choose from: every step from the shortest to the longest."""
    rules = plan.rules
    lengths, length = {chosen, rules.duration}, rules.shortest
    while length <= rules.longest:
        lengths.add(length)
        length += rules.step
    return [(int(each.total_seconds() // 60), each) for each in sorted(lengths)]
