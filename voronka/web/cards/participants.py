"""Colleagues who take part in a card without owning it: added with what they do, and let go."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.people.queries.people import active_people
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.card_page import card_page
from voronka.records.use_cases.add_participant import UnableToAddParticipant, add_participant
from voronka.records.use_cases.remove_participant import remove_participant
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of


@require_http_methods(["GET", "POST"])
@login_required
def participant_edit(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/participants/: somebody more works on the card."""
    ref = CardRef(kind, card_id)
    if request.method == "GET":
        return _form(request, ref)
    try:
        add_participant(
            ref=ref,
            user_id=http.id_in(request.POST.get("user", "")),
            role=request.POST.get("role", "").strip()[:64],
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToAddParticipant as refusal:
        return _form(request, ref, problem=str(refusal))
    return dialog.success(HttpResponse(status=204), ref)


@require_POST
@login_required
def departure_create(
    request: HttpRequest, kind: CardKind, card_id: UUID, user_id: UUID
) -> HttpResponse:
    """POST /leads/…/participants/…/departure/: they no longer work on it. It can be taken back."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    page = card_page(ref=ref, actor=actor, now=clock.now())
    role = next((each.role for each in page.participants if each.user_id == user_id), "")
    remove_participant(ref=ref, user_id=user_id, actor=actor, now=clock.now())
    response = dialog.success(HttpResponse(status=204), ref)
    return http.toast(
        response,
        _("They no longer take part."),
        tone="success",
        undo=reverse("cards:participants", args=[kind, card_id]),
        values={"user": str(user_id), "role": role},
    )


def _form(request: HttpRequest, ref: CardRef, *, problem: str = "") -> HttpResponse:
    page = card_page(ref=ref, actor=actor_of(request), now=clock.now())
    there = {page.state.owner_id, *(each.user_id for each in page.participants)}
    roles = active_playbook().spec.roles
    context = {
        "address": request.path,
        "problem": problem,
        "people": [person for person in active_people() if person.id not in there],
        "roles": {key: role.label for key, role in roles.items()},
        "role": request.POST.get("role", ""),
    }
    status = 422 if problem else 200
    return http.dialog(request, "cards/_participant.html", context, status=status)
