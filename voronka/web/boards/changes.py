"""What is done to a card on board, list and anywhere else a stage or owner is chosen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.seen import Seen
from voronka.process import rights
from voronka.process.commands import Create, Move
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.quality.duplicates.suggestions import suggested_for_card
from voronka.records.queries import cards
from voronka.records.queries.known_client import Match
from voronka.records.use_cases.move_card import CardMovedMeanwhile, move_card
from voronka.records.use_cases.receive_request import receive_request
from voronka.records.use_cases.restore_card import restore_card
from voronka.records.use_cases.run_command import CommandRefused
from voronka.records.use_cases.take_back import take_back_move
from voronka.records.use_cases.take_card import take_card
from voronka.web import http, inputs
from voronka.web.boards.overtaken import SEEN, overtaken
from voronka.web.boards.pipelines import other_pipelines
from voronka.web.duplicates.alike import address_of, alike_lines
from voronka.web.gates import dialog
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

# Who it is and what they want; the rest is found out while talking.
ASKED = (
    "client_name",
    "phone",
    "email",
    "messenger",
    "company_name",
    "source",
    "request",
    "amount",
)

_KNOWN_SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class KnownClient:
    """Something that has the same contact; an address only where the person may open it."""

    name: str
    owner_name: str
    stage: Text | None
    address: str


@require_POST
@login_required
def stage_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """
    POST /leads/…/stage/: to another stage, perhaps of another pipeline. Answers 204, or with what
    the gates still want, or with who has moved the card from where it was seen.
    """
    actor, ref = actor_of(request), CardRef(kind, card_id)
    stage, seen = request.POST.get("stage", ""), request.POST.get(SEEN, "")
    before = cards.card_for(ref, actor)
    pipeline = request.POST.get("pipeline") or before.pipeline
    label = _stage_label(active_playbook(), pipeline, stage).in_(request.LANGUAGE_CODE)
    if pipeline != before.pipeline:
        pipeline_label = active_playbook().pipeline(pipeline).label.in_(request.LANGUAGE_CODE)
        label = f"{pipeline_label}: {label}"
    wish = dialog.Wish(
        ref=ref,
        title=_("Move to “%(stage)s”") % {"stage": label},
        button=_("Save and move"),
        address=request.path,
        hidden={"stage": stage, "pipeline": pipeline} | ({SEEN: seen} if seen else {}),
        command=lambda fields: Move(stage=stage, pipeline=pipeline, fields=fields),
    )

    def run(fields: Mapping[str, Any]) -> None:
        move_card(
            ref=ref,
            stage=stage,
            pipeline=pipeline,
            fields=fields,
            seen=Seen(seen) if seen else None,
            actor=actor,
            now=clock.now(),
        )

    try:
        return dialog.answer(
            request,
            wish,
            run,
            done=_("Moved to “%(stage)s”.") % {"stage": label},
            undo=reverse("boards:return", args=[kind, card_id]),
            back={"stage": before.stage, "pipeline": before.pipeline},
        )
    except CardMovedMeanwhile as passed:
        return overtaken(request, wish, passed.stage, actor)


@require_safe
@login_required
def pipeline_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/pipeline/: the stages of the other pipelines this card could go to."""
    card = cards.card_for(CardRef(kind, card_id), actor_of(request))
    others = other_pipelines(active_playbook(), kind, card.pipeline)
    if not others or card.is_closed():
        raise Http404
    address = reverse("boards:stage", args=[kind, card_id])
    context = {"others": others, "address": address}
    return http.dialog(request, "boards/_pipelines.html", context)


@require_POST
@login_required
def return_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /leads/…/return/: takes a move back; if the card has changed since, by a new move."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    card, stage = cards.card_for(ref, actor), request.POST.get("stage", "")
    pipeline = request.POST.get("pipeline") or card.pipeline
    label = _stage_label(active_playbook(), pipeline, stage).in_(request.LANGUAGE_CODE)
    wish = dialog.Wish(
        ref=ref,
        title=_("Back to “%(stage)s”") % {"stage": label},
        button=_("Save and move"),
        address=request.path,
        hidden={"stage": stage, "pipeline": pipeline},
    )

    def run(fields: Mapping[str, Any]) -> None:
        if take_back_move(ref=ref, pipeline=pipeline, stage=stage, actor=actor, now=clock.now()):
            return
        if card.is_closed():
            restore_card(ref=ref, actor=actor, now=clock.now())
        else:
            move_card(
                ref=ref, stage=stage, pipeline=pipeline, fields=fields, actor=actor, now=clock.now()
            )

    return dialog.answer(request, wish, run, done=_("Moved back."))


@require_POST
@login_required
def owner_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /leads/…/owner/: the person takes the card. Of two, the other is told who has it."""
    actor, ref = actor_of(request), CardRef(kind, card_id)
    wish = dialog.Wish(ref=ref, title=_("Take the card"), button=_("Take"), address=request.path)

    def run(fields: Mapping[str, Any]) -> None:
        take_card(ref=ref, actor=actor, now=clock.now())

    return dialog.answer(request, wish, run, done=_("The card is yours."))


@require_http_methods(["GET", "POST"])
@login_required
def card_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """
    GET and POST /leads/new/: a card entered by hand belongs to who entered it. Where requests
    become deals at once, what was begun as a lead ends as a deal.
    """
    actor, playbook = actor_of(request), active_playbook()
    if request.method == "GET" and kind == "lead" and playbook.is_without_leads:
        kind = "deal"
    pipeline = _pipeline(request, playbook, kind)
    if request.method == "GET":
        return _form(request, kind, pipeline)
    command = Create(pipeline=pipeline, fields=_typed(request, playbook, kind), owner_id=actor.id)
    try:
        ref, _decision = receive_request(kind=kind, command=command, actor=actor, now=clock.now())
    except CommandRefused as refused:
        return _form(request, kind, pipeline, refused)
    if request.POST.get("open"):
        return http.go_to(request, card_address(ref))
    return dialog.success(HttpResponse(status=204), ref, done=_("The card is made."))


@require_safe
@login_required
def known_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/new/known/: whose client it is, by what has been typed so far."""
    playbook = active_playbook()
    typed = inputs.typed_fields(request.GET, playbook, kind)
    found = suggested_for_card(fields=typed, kind=kind, actor=actor_of(request))
    context = {
        "clients": _known(found.known, playbook),
        "alike": alike_lines(found.alike, playbook),
    }
    return TemplateResponse(request, "boards/_known.html", context)


def _known(found: Sequence[Match], playbook: Playbook) -> Sequence[KnownClient]:
    return [
        KnownClient(
            name=match.name,
            owner_name=match.owner_name,
            stage=playbook.stage(match.pipeline, match.stage).label
            if playbook.has_stage(match.pipeline, match.stage)
            else None,
            address=address_of(match),
        )
        for match in found[:_KNOWN_SHOWN]
    ]


def asked_fields(playbook: Playbook, kind: CardKind, actor: Actor) -> tuple[str, ...]:
    """Return the fields a new card is asked for, without those hidden from the actor."""
    hidden = rights.hidden_fields(playbook, actor)
    known = playbook.fields(kind)
    return tuple(name for name in ASKED if name in known and name not in hidden)


def _form(
    request: HttpRequest, kind: CardKind, pipeline: str, refused: CommandRefused | None = None
) -> HttpResponse:
    playbook, locale = active_playbook(), request.LANGUAGE_CODE
    asked = asked_fields(playbook, kind, actor_of(request))
    refusals = refused.decision.refusals if refused else ()
    errors = {r.field: r.message.in_(locale) for r in refusals if r.field in asked}
    context = {
        "kind": kind,
        "pipeline": pipeline,
        "problems": [r.message.in_(locale) for r in refusals if r.field not in asked],
        "inputs": inputs.inputs_for(
            playbook, kind, asked, locale=locale, typed=request.POST, errors=errors
        ),
    }
    status = 422 if refused else 200
    return TemplateResponse(request, "boards/_new.html", context, status=status)


def _typed(request: HttpRequest, playbook: Playbook, kind: CardKind) -> dict[str, Any]:
    typed = inputs.typed_fields(request.POST, playbook, kind)
    return {name: value for name, value in typed.items() if value not in ("", [])}


def _pipeline(request: HttpRequest, playbook: Playbook, kind: CardKind) -> str:
    known = playbook.pipelines(kind)
    given = request.POST.get("pipeline") or request.GET.get("pipeline") or ""
    if given and given not in known:
        raise Http404
    usual = playbook.usual_pipeline(kind)
    if usual is None:
        raise Http404
    return given or usual


def _stage_label(playbook: Playbook, pipeline: str, stage: str) -> Any:
    if not playbook.has_stage(pipeline, stage):
        raise Http404
    return playbook.stage(pipeline, stage).label
