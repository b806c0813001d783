"""The process as it runs: pipelines with their gates and robots, and everything else, in words."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from voronka.automation.queries import enrolments
from voronka.automation.use_cases.enrol_cards import UnableToEnrolCards, enrol_cards
from voronka.channels.queries.inbound import public_form_keys
from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.packs.queries.drafts import may_edit
from voronka.packs.queries.findings import findings_in_force
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.words import words
from voronka.web import http
from voronka.web.http import actor_of


@require_safe
@login_required
def process_show(request: HttpRequest) -> HttpResponse:
    """GET /process/: the playbook in force in plain sentences, each with the id of its rule."""
    _require_right(request)
    playbook = active_playbook()
    document = words(playbook, request.LANGUAGE_CODE)
    forms = {
        key: request.build_absolute_uri(reverse("forms:show", args=[key]))
        for key in public_form_keys()
    }
    context = {
        "document": document,
        "pipelines": [part for part in document.parts if part.kind == "pipeline"],
        "others": [part for part in document.parts if part.kind != "pipeline"],
        "forms": forms,
        "hash": playbook.hash,
        "may_edit": may_edit(actor_of(request)),
        "findings": findings_in_force(actor=actor_of(request)),
        **_enrolments(actor_of(request)),
    }
    return TemplateResponse(request, "process/show.html", context)


@require_safe
@login_required
def text_show(request: HttpRequest) -> HttpResponse:
    """GET /process/text/: the playbook itself, as the file one would edit."""
    _require_right(request)
    playbook = active_playbook()
    response = HttpResponse(playbook.text, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{playbook.spec.playbook}.yaml"'
    )
    return response


@require_safe
@login_required
def enrolments_show(request: HttpRequest) -> HttpResponse:
    """GET /process/enrolments/: cards that were there before their robot, and who enrolled some."""
    context = _enrolments(actor_of(request))
    return TemplateResponse(request, "process/_enrolments.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def enrolment_create(request: HttpRequest, robot: str) -> HttpResponse:
    """GET and POST /process/robots/nudge/enrolment/: what it would come to, and the order."""
    actor, now, problem = actor_of(request), clock.now(), ""
    if request.method == "POST":
        try:
            enrol_cards(robot=robot, actor=actor, now=now)
        except UnableToEnrolCards as refusal:
            problem = str(refusal)
        else:
            done = http.toast(HttpResponse(status=204), _("The cards are being enrolled."))
            return http.tell(http.tell(done, "dialog-close"), "enrolments-changed")
    found = enrolments.preview(robot=robot, actor=actor, now=now)
    context = {"found": found, "problem": problem}
    return http.dialog(request, "process/_enrol.html", context, status=422 if problem else 200)


def _enrolments(actor: Actor) -> dict[str, Any]:
    return {
        "left_out": enrolments.left_out_cards(actor=actor),
        "orders": enrolments.enrolments(actor=actor),
        "may_enrol": enrolments.may_enrol(actor),
    }


def _require_right(request: HttpRequest) -> None:
    """:raises NotAllowed: the person's role does not look at the process"""
    if not rights.may(active_playbook(), actor_of(request), "process"):
        raise NotAllowed
