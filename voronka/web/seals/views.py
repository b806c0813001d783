"""The seals of the history: the last ones, their verification, and the roots to keep elsewhere."""

import csv

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST, require_safe

from voronka.records.queries.history_chain import seal_page, seals, verify
from voronka.web.http import actor_of


@require_safe
@login_required
def seal_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/seals/: the latest seals."""
    context = {"page": seal_page(actor=actor_of(request))}
    return TemplateResponse(request, "seals/index.html", context)


@require_POST
@login_required
def verification_create(request: HttpRequest) -> HttpResponse:
    """POST /settings/seals/verification/: read every row again, and say what is wrong."""
    context = {"problems": verify(actor=actor_of(request))}
    return TemplateResponse(request, "seals/_verification.html", context)


@require_safe
@login_required
def roots_show(request: HttpRequest) -> HttpResponse:
    """GET /settings/seals/roots/: all roots as a file, to be kept outside of the database."""
    found = seals(actor=actor_of(request))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="voronka-seals.csv"'
    lines = csv.writer(response)
    lines.writerow(["seal", "at", "cards", "rows", "root"])
    for seal in found:
        lines.writerow([seal.id, seal.at.isoformat(), seal.cards, seal.rows, seal.root])
    return response
