"""New clients by hand, and new cards for a client."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import POINTS, UnableToSaveClient
from voronka.records.queries.client_page import client_page
from voronka.records.use_cases.create_client import KnownAlready, create_client
from voronka.records.use_cases.create_client_card import create_client_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web import http
from voronka.web.client_kinds import client_address
from voronka.web.client_words import label_of
from voronka.web.clients.changes import typed_fields, ways_to_type
from voronka.web.clients.own import asked_when_new, own_inputs
from voronka.web.clients.own_columns import own_typed
from voronka.web.clients.page import matches_of
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

_ASKED = ("name", "company_id", "position", "is_decision_maker", "note", *POINTS)


@require_http_methods(["GET", "POST"])
@login_required
def client_create(request: HttpRequest, kind: ClientKind) -> HttpResponse:
    """GET and POST /contacts/new/: a client entered by hand belongs to who entered it."""
    if request.method == "GET":
        return _form(request, kind, {"company_id": request.GET.get("company") or None}, {}, ())
    typed, actor = typed_fields(request.POST, kind, _ASKED), actor_of(request)
    own = {name: value for name, value in own_typed(request.POST, kind, actor).items() if value}
    try:
        client_id = create_client(
            kind=kind,
            fields=typed | own,
            actor=actor,
            now=clock.now(),
            even_if_known=bool(request.POST.get("even_if_known")),
        )
    except UnableToSaveClient as refused:
        return _form(request, kind, typed, dict(refused.errors), ())
    except KnownAlready as known:
        return _form(request, kind, typed, {}, matches_of(known.matches))
    return http.go_to(request, client_address(kind, client_id))


@require_POST
@login_required
def card_create(
    request: HttpRequest, kind: ClientKind, client_id: UUID, card_kind: CardKind
) -> HttpResponse:
    """POST /contacts/…/deals/: a new request of a known client."""
    wish_kind, actor = card_kind, actor_of(request)
    try:
        ref = create_client_card(
            kind=kind, client_id=client_id, card_kind=wish_kind, actor=actor, now=clock.now()
        )
    except CommandRefused as refused:
        text = " ".join(dialog.messages(refused, request.LANGUAGE_CODE))
        return http.toast(HttpResponse(status=422), text, tone="danger")
    return http.go_to(request, card_address(ref))


def _form(
    request: HttpRequest,
    kind: ClientKind,
    values: dict[str, Any],
    errors: dict[str, str],
    known: Any,
) -> HttpResponse:
    company_id, company = values.get("company_id"), ""
    if company_id:
        actor = actor_of(request)
        company = client_page(kind="company", client_id=UUID(str(company_id)), actor=actor).name
    names = asked_when_new(kind, actor_of(request))
    own = own_inputs(
        kind,
        names,
        locale=request.LANGUAGE_CODE,
        typed=request.POST if request.method == "POST" else None,
        errors=errors,
    )
    context = {
        "kind": kind,
        "own": own,
        "is_own_open": any(each.error or each.value for each in own),
        "title": _("New contact") if kind == "contact" else _("New company"),
        "values": values,
        "errors": errors,
        "ways": ways_to_type(kind, values, errors),
        "names": [
            n for n in _ASKED if n not in POINTS and (kind == "contact" or n in ("name", "note"))
        ],
        "label_of": label_of,
        "company_name": company,
        "known": known,
        "currency": active_playbook().spec.currency,
    }
    status = 422 if errors or known else 200
    return TemplateResponse(request, "clients/_new.html", context, status=status)
