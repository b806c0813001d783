"""Writing to clients from the card, and the page of everything that was sent."""

from collections.abc import Mapping
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.channels.queries.catalogue import catalogue_for
from voronka.channels.queries.outbox import (
    PAGE,
    counts_by_status,
    message_details,
    messages,
)
from voronka.channels.queries.templates import templates_for
from voronka.channels.use_cases.retry_message import (
    UnableToRetryMessage,
    retry_message,
    settle_uncertain_message,
)
from voronka.channels.use_cases.send_catalogue import send_catalogue
from voronka.channels.use_cases.send_message import UnableToSendMessage, send_message
from voronka.kernel import clock
from voronka.kernel.ids import new_id
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries.cards import card_for
from voronka.web import http
from voronka.web.gates import dialog
from voronka.web.http import actor_of, page_or_piece
from voronka.web.kinds import card_address

_STATUSES = ("queued", "sent", "troubled", "cancelled")


@require_http_methods(["GET", "POST"])
@login_required
def message_new(request: HttpRequest, kind: CardKind, card_id: UUID, channel: str) -> HttpResponse:
    """GET and POST /leads/…/messages/email/: a letter or SMS to the client, by hand."""
    if channel not in ("email", "sms"):
        raise Http404
    actor, ref = actor_of(request), CardRef(kind, card_id)
    problem = ""
    if request.method == "POST":
        try:
            send_message(
                ref=ref,
                channel=channel,
                subject=request.POST.get("subject", ""),
                text=request.POST.get("text", ""),
                recipient=request.POST.get("recipient", ""),
                actor=actor,
                now=clock.now(),
                key=_key_of_form(request),
            )
        except UnableToSendMessage as refusal:
            problem = str(refusal)
        else:
            return _sent(ref)
    card = card_for(ref, actor)
    known = card.email if channel == "email" else card.phone
    context = {
        "kind": kind,
        "card_id": card_id,
        "channel": channel,
        "problem": problem,
        "drawn": request.POST.get("drawn") or new_id(),
        "recipient": request.POST.get("recipient", known or ""),
        "subject": request.POST.get("subject", ""),
        "text": request.POST.get("text", ""),
        "templates": [
            each
            for each in templates_for(ref=ref, actor=actor, now=clock.now())
            if each.channel == channel
        ],
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "messages/_new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def catalogue_new(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET and POST /leads/…/catalogue/: what fits the card's answers, sent in one step (K11)."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    problem, chosen = "", request.POST.getlist("item")
    if request.method == "POST":
        try:
            send_catalogue(
                ref=ref,
                item_keys=chosen,
                text=request.POST.get("text", ""),
                actor=actor,
                now=clock.now(),
                key=_key_of_form(request),
            )
        except UnableToSendMessage as refusal:
            problem = str(refusal)
        else:
            return _sent(ref)
    items = catalogue_for(ref=ref, actor=actor, now=clock.now())
    context = {
        "kind": kind,
        "card_id": card_id,
        "items": items,
        "chosen": set(chosen) or {item.key for item in items if item.is_suggested},
        "text": request.POST.get("text", ""),
        "problem": problem,
        "drawn": request.POST.get("drawn") or new_id(),
        "recipient": card_for(ref, actor).email or "",
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "messages/_catalogue.html", context, status=status)


def _key_of_form(request: HttpRequest) -> str:
    """Return the key of what one form says: sent twice it goes once, with other words again."""
    if not request.POST.get("drawn"):
        return ""
    return f"form|{sha256(request.POST.urlencode().encode()).hexdigest()}"


def _sent(ref: CardRef) -> HttpResponse:
    response = dialog.success(HttpResponse(status=204), ref, done=_("The message is on its way."))
    return http.tell(response, "composer-sent")


@require_safe
@login_required
def message_list(request: HttpRequest) -> HttpResponse:
    """GET /messages/?status=sent&text=…: every message of the cards one sees, the newest first."""
    actor = actor_of(request)
    status = request.GET.get("status", "")
    if status and status not in _STATUSES:
        raise Http404
    after = request.GET.get("after", "")
    found = messages(
        actor=actor,
        status=status,
        channel=request.GET.get("channel", ""),
        text=request.GET.get("text", ""),
        after=http.id_in(after) if after else None,
    )
    counts = counts_by_status(actor=actor)
    context = {
        "rows": found,
        "addresses": {row.id: card_address(row.ref) for row in found},
        "status": status,
        "text": request.GET.get("text", ""),
        "more": _more(request, found[-1].id) if len(found) == PAGE else "",
        "tabs": _tabs(counts),
    }
    template = "messages/_rows.html" if after else "messages/_list.html"
    return page_or_piece(request, page="messages/index.html", piece=template, context=context)


def _tabs(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    troubled = counts.get("dead", 0) + counts.get("uncertain", 0)
    return [
        ("", _("All"), sum(counts.values())),
        ("queued", _("On their way"), counts.get("queued", 0)),
        ("sent", _("Sent"), counts.get("sent", 0)),
        ("troubled", _("In trouble"), troubled),
        ("cancelled", _("Called back"), counts.get("cancelled", 0)),
    ]


def _more(request: HttpRequest, last: UUID) -> str:
    query = request.GET.copy()
    query["after"] = str(last)
    return f"{request.path}?{query.urlencode()}"


@require_safe
@login_required
def message_show(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """GET /messages/…/: a message with every try to deliver it."""
    found = message_details(message_id=message_id, actor=actor_of(request))
    context = {"found": found, "card": card_address(found.message.ref)}
    return http.dialog(request, "messages/_show.html", context)


@require_POST
@login_required
def retry_create(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """POST /messages/…/retry/: send it again."""
    try:
        retry_message(message_id=message_id, actor=actor_of(request), now=clock.now())
    except UnableToRetryMessage as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    return _changed(_("It will be sent again."))


@require_POST
@login_required
def arrival_create(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """POST /messages/…/arrival/: an uncertain message has arrived after all."""
    try:
        settle_uncertain_message(message_id=message_id, actor=actor_of(request), now=clock.now())
    except UnableToRetryMessage as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="warning")
    return _changed(_("Noted: it has arrived."))


def _changed(text: str) -> HttpResponse:
    response = http.tell(HttpResponse(status=204), "dialog-close")
    return http.toast(http.tell(response, "messages-changed"), text, tone="success")
