"""Giving an inbound request its fate."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import structlog
from django.db import transaction

from voronka.channels.models import InboundRequest
from voronka.kernel.actor import SYSTEM, Actor
from voronka.process import field_types, standard_fields
from voronka.process.commands import Create, Inbound
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import WebFormSpec
from voronka.process.state import CardKind, CardRef
from voronka.records.contact_points import hold_typed
from voronka.records.queries.known_client import Match, known_client
from voronka.records.use_cases.add_note import add_note
from voronka.records.use_cases.receive_request import receive_request
from voronka.records.use_cases.run_command import command_transaction, run_command

log = structlog.get_logger(__name__)

_PUBLIC = Actor(kind="public", name="Web form")
# A stranger may change no card; the house does it in their name.
_FORM = Actor(kind="system", name="Web form")
_OPEN = ("", "error")
_LONGEST_REASON = 500


def handle_request(*, request_id: UUID, now: datetime) -> None:
    """
    Make a card of the request, or join it to the open card of the client it comes from.

    If that fails, the request stays with the fate "error", visible, and can be tried again; the
    failure goes no further, for the sender has done nothing wrong.
    """
    try:
        _handle(request_id, now)
    except Exception as error:
        log.exception("request_failed", request_id=str(request_id))
        with transaction.atomic():
            request = InboundRequest.objects.select_for_update().get(pk=request_id)
            if request.fate in _OPEN:
                words = f"{type(error).__name__}: {error}"[:_LONGEST_REASON]
                request.meet("error", at=now, reason=words)


def handle_waiting_requests(*, now: datetime, limit: int = 100) -> int:
    """
    Handle what has no fate yet: a process died before it came to that.
    """
    waiting = InboundRequest.objects.filter(fate="").order_by("arrived_at")
    ids = list(waiting.values_list("pk", flat=True)[:limit])
    for request_id in ids:
        handle_request(request_id=request_id, now=now)
    return len(ids)


def _handle(request_id: UUID, now: datetime) -> None:
    with command_transaction():
        # Of two who handle one request, the second waits and then finds its fate.
        request = InboundRequest.objects.select_for_update().get(pk=request_id)
        if request.fate not in _OPEN:
            return
        playbook = active_playbook()
        form = playbook.spec.web_forms[request.form_key]
        kind = playbook.kind_of(form.pipeline)
        # Of two requests of one client at once, the second waits here and then finds the first.
        hold_typed(playbook, kind, request.answers)
        known = known_client(fields=request.answers, kind=kind, actor=SYSTEM)
        if ref := _open_card(known):
            _join(request, ref, playbook, form, now)
            request.meet("joined", at=now, ref=ref)
        else:
            ref = _become(request, form, kind, now)
            request.meet("became", at=now, ref=ref)


def _open_card(known: Sequence[Match]) -> CardRef | None:
    """Return where the client is being served: their newest open deal, else lead."""
    for match in known:
        if match.kind in ("lead", "deal") and match.is_open:
            return CardRef(cast(CardKind, match.kind), match.id)
    return None


def _become(request: InboundRequest, form: WebFormSpec, kind: CardKind, now: datetime) -> CardRef:
    received = {standard_fields.REQUESTED_AT: request.arrived_at.isoformat()}
    command = Create(
        pipeline=form.pipeline,
        fields={
            standard_fields.SOURCE: form.source,
            **received,
            **request.origin,
            **request.answers,
        },
        channel="form",
    )
    ref, _ = receive_request(kind=kind, command=command, actor=_PUBLIC, now=now)
    return ref


def _join(
    request: InboundRequest, ref: CardRef, playbook: Playbook, form: WebFormSpec, now: datetime
) -> None:
    text = _as_text(request, playbook, form)
    add_note(ref=ref, text=text, actor=_FORM, now=now)
    inbound = Inbound(channel="form", message_id=request.pk)
    run_command(ref=ref, command=inbound, actor=_FORM, now=now)


def _as_text(request: InboundRequest, playbook: Playbook, form: WebFormSpec) -> str:
    """Return the answers as somebody reads them, in the order of the form."""
    language, fields = playbook.spec.language, playbook.fields(playbook.kind_of(form.pipeline))
    lines = []
    for name in form.fields:
        spec = fields.get(name)
        if spec is None or name not in request.answers:
            continue
        field_type = field_types.get(spec.type)
        shown = field_type.format(
            field_type.from_json(request.answers[name]),
            language,
            labels=spec.options,
            zone=playbook.calendar.zone,
        )
        lines.append(f"{spec.label.in_(language)}: {shown}")
    return "\n".join(lines)
