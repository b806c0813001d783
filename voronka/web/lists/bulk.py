"""What is done to many cards at once, with a report of what was refused and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.commands import Assign, Restore
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.records.queries import boards
from voronka.records.queries.rows import CardRow
from voronka.records.use_cases.move_cards import CardReport, move_cards, run_on_cards
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

MOST = 500
# What is to be taken back travels with the answer; beyond this it would be too long.
_TAKEN_BACK = 100


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A card that stayed as it was, and why."""

    title: str
    address: str
    reason: str


@require_POST
@login_required
def moves_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """POST /leads/list/moves/: the selected cards to a stage, each through its gates."""
    _must_be_allowed(request, "bulk")
    actor, now, refs = actor_of(request), clock.now(), _selected(request, kind)
    before = {card.ref: card.stage for card in _cards(request, kind, refs)}
    stage = request.POST.get("stage", "")
    reports = move_cards(refs=refs, stage=stage, actor=actor, now=now)
    done = [report.ref for report in reports if report.verdict == "done"]
    back = ",".join(f"{ref.id}:{before[ref]}" for ref in done) if len(done) <= _TAKEN_BACK else ""
    return _report(request, kind, reports, back=back)


@require_POST
@login_required
def returns_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """POST /leads/list/returns/: takes a move of many back, each through the gates."""
    _must_be_allowed(request, "bulk")
    actor, now = actor_of(request), clock.now()
    stages = _stages(request, kind)
    closed = {card.ref for card in _cards(request, kind, list(stages)) if not card.is_open}
    reports = run_on_cards(refs=list(closed), command=Restore(), actor=actor, now=now)
    for stage in sorted({*stages.values()}):
        refs = [ref for ref, was in stages.items() if was == stage and ref not in closed]
        reports += move_cards(refs=refs, stage=stage, actor=actor, now=now)
    return _report(request, kind, reports)


@require_POST
@login_required
def owners_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """POST /leads/list/owners/: the selected cards to a colleague."""
    _must_be_allowed(request, "assign")
    reports = run_on_cards(
        refs=_selected(request, kind),
        command=Assign(owner_id=http.id_in(request.POST.get("owner", ""))),
        actor=actor_of(request),
        now=clock.now(),
    )
    return _report(request, kind, reports)


@require_safe
@login_required
def choices_show(request: HttpRequest, kind: CardKind, which: str) -> HttpResponse:
    """GET /leads/list/choices/people/: what the selection can be given to, when a menu opens."""
    playbook = active_playbook()
    if which == "people":
        _must_be_allowed(request, "assign")
        found = [(str(each.id), each.name) for each in people.active_people()]
        context = {"name": "owner", "choices": found}
    elif which == "stages":
        _must_be_allowed(request, "bulk")
        pipeline = request.GET.get("pipeline", "")
        if pipeline not in playbook.pipelines(kind):
            raise Http404
        stages = playbook.pipeline(pipeline).stages.items()
        locale = request.LANGUAGE_CODE
        found = [(key, stage.label.in_(locale)) for key, stage in stages]
        context = {"name": "stage", "choices": found}
    else:
        raise Http404
    return TemplateResponse(request, "lists/_choices.html", context)


def _must_be_allowed(request: HttpRequest, action: str) -> None:
    if not rights.may(active_playbook(), actor_of(request), action):
        raise NotAllowed


def _selected(request: HttpRequest, kind: CardKind) -> list[CardRef]:
    words = [word for word in request.POST.get("ids", "").split(",") if word]
    if not words or len(words) > MOST:
        raise Http404
    return [CardRef(kind, http.id_in(word)) for word in words]


def _stages(request: HttpRequest, kind: CardKind) -> dict[CardRef, str]:
    """Return the stages that cards stood in, as a report has named them."""
    pairs = [word.partition(":") for word in request.POST.get("cards", "").split(",") if word]
    if not pairs or len(pairs) > _TAKEN_BACK:
        raise Http404
    return {CardRef(kind, http.id_in(card_id)): stage for card_id, _, stage in pairs}


def _cards(request: HttpRequest, kind: CardKind, refs: Sequence[CardRef]) -> Sequence[CardRow]:
    ids = [ref.id for ref in refs]
    return boards.cards_by_id(actor=actor_of(request), kind=kind, ids=ids, now=clock.now())


def _report(
    request: HttpRequest, kind: CardKind, reports: Sequence[CardReport], *, back: str = ""
) -> HttpResponse:
    """Answer with a short word if all is done, else with what was refused and why."""
    done = sum(report.verdict == "done" for report in reports)
    refused = [report for report in reports if report.verdict == "refused"]
    if len(refused) + done < len(reports) or refused:
        response = http.dialog(
            request,
            "lists/_report.html",
            {
                "done": done,
                "undo": reverse("lists:returns", args=[kind]) if back else "",
                "back": back,
                "refused": _refused(request, kind, refused),
                "lost": len(reports) - done - len(refused),
            },
        )
    else:
        text = ngettext("%(num)d card is done", "%(num)d cards are done", done) % {"num": done}
        response = http.toast(
            HttpResponse(status=204),
            text,
            tone="success",
            undo=reverse("lists:returns", args=[kind]) if back else "",
            values={"cards": back},
        )
        http.tell(response, "dialog-close")
    return http.tell(response, "list-changed")


def _refused(
    request: HttpRequest, kind: CardKind, reports: Sequence[CardReport]
) -> Sequence[Refused]:
    found = _cards(request, kind, [report.ref for report in reports])
    titles = {card.id: card.title or card.client_name or card.phone for card in found}
    return [
        Refused(
            title=titles.get(report.ref.id, ""),
            address=card_address(report.ref),
            reason=report.reason,
        )
        for report in reports
    ]
