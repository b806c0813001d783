"""What is changed on the card's page: notes, calls, who has it, and the way back."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.kernel.seen import Seen
from voronka.people.queries.people import active_people
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.card_page import card_page
from voronka.records.use_cases.add_note import UnableToAddNote, add_note
from voronka.records.use_cases.assign_card import CardGivenMeanwhile, assign_card
from voronka.records.use_cases.note_call import note_call
from voronka.records.use_cases.override_gate import override_gate
from voronka.records.use_cases.restore_card import restore_card
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of


@require_POST
@login_required
def note_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /leads/…/notes/: a note for the colleagues."""
    ref = CardRef(kind, card_id)
    try:
        text = request.POST.get("text", "")
        add_note(ref=ref, text=text, actor=actor_of(request), now=clock.now())
    except UnableToAddNote as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    return http.tell(dialog.success(HttpResponse(status=204), ref), "composer-sent")


@require_http_methods(["GET", "POST"])
@login_required
def call_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/calls/: a call to the client; an answered one is evidence (K5)."""
    ref = CardRef(kind, card_id)
    if request.method == "GET":
        page = card_page(ref=ref, actor=actor_of(request), now=clock.now())
        return TemplateResponse(request, "cards/_call.html", {"kind": kind, "page": page})
    note_call(
        ref=ref,
        answered=bool(request.POST.get("answered")),
        text=request.POST.get("text", ""),
        actor=actor_of(request),
        now=clock.now(),
    )
    return http.tell(dialog.success(HttpResponse(status=204), ref), "composer-sent")


@require_http_methods(["GET", "POST"])
@login_required
def assignment_edit(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/assignment/: whose card it is."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    if request.method == "GET":
        return _assignment(request, ref)
    wanted, seen = request.POST.get("owner", ""), request.POST.get("seen")
    owner_id = http.id_in(wanted) if wanted else None
    wish = dialog.Wish(ref=ref, title=_("Change the owner"), button=_("Save"), address=request.path)

    def run(fields: Mapping[str, Any]) -> None:
        before = None if seen is None else Seen(http.id_in(seen) if seen else None)
        assign_card(ref=ref, owner_id=owner_id, seen=before, actor=actor, now=clock.now())

    try:
        return dialog.answer(request, wish, run, done=_("The owner is changed."))
    except CardGivenMeanwhile as refused:
        return _assignment(request, ref, str(refused))


def _assignment(request: HttpRequest, ref: CardRef, problem: str = "") -> HttpResponse:
    page = card_page(ref=ref, actor=actor_of(request), now=clock.now())
    context = {
        "page": page,
        "people": [person for person in active_people() if may_own(person.role, ref.kind)],
        "address": request.path,
        "problem": problem,
        "chosen": request.POST.get("owner", str(page.state.owner_id or "")),
    }
    status = 422 if problem else 200
    return http.dialog(request, "cards/_assignment.html", context, status=status)


def may_own(role: str, kind: CardKind) -> bool:
    """Say whether cards of this kind can be given to people of the role."""
    spec = active_playbook().spec.roles.get(role)
    return spec is not None and kind in spec.cards and spec.cards[kind].change != "none"


@require_POST
@login_required
def restoration_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /leads/…/restoration/: a closed card comes back to its stage."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    wish = dialog.Wish(
        ref=ref, title=_("Restore the card"), button=_("Restore"), address=request.path
    )

    def run(fields: Mapping[str, Any]) -> None:
        restore_card(ref=ref, actor=actor, now=clock.now())

    return dialog.answer(request, wish, run, done=_("The card is open again."))


@require_http_methods(["GET", "POST"])
@login_required
def override_edit(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/override/: past the gate, with a reason and an expiry (N6)."""
    actor, ref, now = actor_of(request), CardRef(kind, card_id), clock.now()
    page = card_page(ref=ref, actor=actor, now=now)
    playbook = active_playbook()
    if request.method == "GET" or not request.POST.get("reason", "").strip():
        context = {
            "page": page,
            "address": request.path,
            "stages": [
                (key, playbook.stage(page.state.pipeline, key).label)
                for key in playbook.path(page.state.pipeline)
                if key != page.state.stage
            ],
            "problem": _("Say why.") if request.method == "POST" else "",
        }
        status = 422 if request.method == "POST" else 200
        return http.dialog(request, "cards/_override.html", context, status=status)
    stage, reason = request.POST.get("stage", ""), request.POST["reason"].strip()
    days = {"1": 1, "7": 7, "30": 30}.get(request.POST.get("days", ""), 7)
    wish = dialog.Wish(
        ref=ref,
        title=_("Past the gate"),
        button=_("Move all the same"),
        address=request.path,
        hidden={"stage": stage, "reason": reason, "days": str(days)},
    )

    def run(fields: Mapping[str, Any]) -> None:
        override_gate(
            ref=ref,
            stage=stage,
            reason=reason,
            expires_at=now + timedelta(days=days),
            actor=actor,
            now=now,
        )

    return dialog.answer(request, wish, run, done=_("Moved past the gate; it is recorded."))
