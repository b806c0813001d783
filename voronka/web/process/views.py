"""The process as it runs: pipelines with their gates and robots, and everything else, in words."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from voronka.channels.queries.inbound import public_form_keys
from voronka.kernel.errors import NotAllowed
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.words import words
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


def _require_right(request: HttpRequest) -> None:
    """:raises NotAllowed: the person's role does not look at the process"""
    if not rights.may(active_playbook(), actor_of(request), "process"):
        raise NotAllowed
