"""Duplicates of the whole base, judged one pair after the other."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.quality.duplicates import groups, scan
from voronka.quality.duplicates.judging import (
    UnableToJudgePair,
    judge_pair,
    may_judge,
    take_back,
)
from voronka.web import http
from voronka.web.client_kinds import client_address
from voronka.web.duplicates.words import evidence_line, kind_word, said_word
from voronka.web.http import actor_of, id_in

_AT_ONCE = 50


@require_safe
@login_required
def queue_show(request: HttpRequest) -> HttpResponse:
    """GET /duplicates/: the surest pair, side by side, and how far the search has come."""
    # What has just changed is seen at once; the rest is the job's.
    scan.scan_changed(now=clock.now(), bundles=1, size=_AT_ONCE)
    return _page(request, "")


@require_POST
@login_required
def verdict_create(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /duplicates/7/verdict/: what the two are to each other. Answers with the next pair."""
    stays = request.POST.get("stays", "")
    try:
        judge_pair(
            pair_id=pair_id,
            said=request.POST.get("said", ""),
            survivor_id=id_in(stays) if stays else None,
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToJudgePair as refusal:
        return _page(request, str(refusal))
    return _page(request, "")


@require_POST
@login_required
def return_create(request: HttpRequest, pair_id: int) -> HttpResponse:
    """POST /duplicates/7/return/: what was said is taken back."""
    try:
        take_back(pair_id=pair_id, actor=actor_of(request), now=clock.now())
    except UnableToJudgePair as refusal:
        return _page(request, str(refusal))
    return http.toast(_page(request, ""), _("Taken back."), tone="success")


def _page(request: HttpRequest, problem: str) -> HttpResponse:
    actor = actor_of(request)
    pair = groups.next_pair(actor=actor, may=may_judge(active_playbook(), actor))
    context: dict[str, Any] = {
        "pair": pair,
        "counts": groups.counts(),
        "progress": scan.progress(),
        "judged": groups.last_judged(),
        "problem": problem,
        "evidence": [line for each in pair.evidence if (line := evidence_line(*each))]
        if pair
        else [],
        "kind_word": kind_word,
        "said_word": said_word,
        "stage_of": _stage,
        "address_of": _address,
    }
    piece = request.headers.get("HX-Request") == "true" and request.method == "POST"
    template = "duplicates/_queue.html" if piece else "duplicates/index.html"
    # A refusal is shown above the pair it is about.
    return TemplateResponse(request, template, context, status=422 if problem else 200)


def _stage(stage: tuple[str, str]) -> Text:
    playbook = active_playbook()
    return playbook.stage(*stage).label if playbook.has_stage(*stage) else Text.same(stage[1])


def _address(member: groups.Member) -> str:
    if member.kind == "lead":
        return f"/leads/{member.id}/"
    return client_address("contact" if member.kind == "contact" else "company", member.id)
