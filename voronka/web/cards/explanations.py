"""“Why?”: what was asked and read behind each move, each deed of a robot and each score."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from voronka.automation.queries.robots import robots_on_card
from voronka.automation.queries.runs import runs_of_card
from voronka.kernel import clock
from voronka.process.decision import Score
from voronka.process.explain import asked_line, why_refused
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind, ScoringSpec
from voronka.process.scoring import score
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.card_page import card_page
from voronka.records.queries.decisions import decision_for
from voronka.web.http import actor_of, dialog


@require_safe
@login_required
def robots_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/robots/: what the robots did on this card, or did not, and why."""
    ref, actor = CardRef(kind, card_id), actor_of(request)
    context = {
        "runs": runs_of_card(ref=ref, actor=actor),
        "others": [r for r in robots_on_card(ref=ref, actor=actor) if r.latest is None],
    }
    return dialog(request, "cards/_robots.html", context)


@require_safe
@login_required
def score_show(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/score/: which answer gave how many points (K10)."""
    playbook = active_playbook()
    page = card_page(ref=CardRef(kind, card_id), actor=actor_of(request), now=clock.now())
    key = next((key for key, spec in playbook.spec.scoring.items() if spec.of == kind), None)
    if key is None:
        return dialog(request, "cards/_score.html", {"score": None, "spec": None, "grade": ""})
    found = score(playbook, page.state, page.facts, key)
    spec = playbook.spec.scoring[key]
    context = {"score": found, "spec": spec, "grade": grade_label(spec, found)}
    return dialog(request, "cards/_score.html", context)


def grade_label(spec: ScoringSpec, found: Score) -> Text:
    """Return the label of the class; a dash where too few points reach none."""
    grade = spec.classes.get(found.class_key)
    return grade.label if grade else Text.same("—")


@require_safe
@login_required
def decision_show(
    request: HttpRequest, kind: CardKind, card_id: UUID, decision_id: UUID
) -> HttpResponse:
    """GET /leads/…/decisions/…/: why this could happen: the rules asked and the values read."""
    found = decision_for(decision_id=decision_id, actor=actor_of(request))
    context = {
        "found": found,
        "rules": [
            asked_line(active_playbook(), kind, evaluation) for evaluation in found.decision.proof
        ],
        "why": None if found.decision.allowed else why_refused(active_playbook(), found.decision),
    }
    return dialog(request, "cards/_decision.html", context)
