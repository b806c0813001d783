"""Bringing files into the base: the file, its columns, what would become of it, and back."""

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from voronka.kernel import clock
from voronka.people.queries.people import active_people
from voronka.process.models.active import active_playbook
from voronka.quality.imports.queries import imports
from voronka.quality.imports.queries.refused_file import refused_file
from voronka.quality.imports.readers import Reading
from voronka.quality.imports.rights import may_keep_history
from voronka.quality.imports.settings import Settings
from voronka.quality.imports.targets import KINDS, Kind
from voronka.quality.imports.use_cases.begin_import import UnableToBeginImport, begin_import
from voronka.quality.imports.use_cases.choose_columns import (
    UnableToChooseColumns,
    choose_columns,
)
from voronka.quality.imports.use_cases.forget_map import forget_map
from voronka.quality.imports.use_cases.steer_import import steer_import
from voronka.quality.imports.use_cases.take_map import take_map
from voronka.web import http
from voronka.web.http import actor_of
from voronka.web.imports import words

_ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp866", "koi8-r", "cp1252")
_SEPARATORS = ((",", ","), (";", ";"), ("\t", "Tab"), ("|", "|"))


@require_http_methods(["GET", "POST"])
@login_required
def imports_index(request: HttpRequest) -> HttpResponse:
    """GET and POST /imports/: what has been brought in so far; a new file."""
    actor, problem = actor_of(request), ""
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            if sent is None:
                raise UnableToBeginImport(_("Choose a file."))
            import_id = begin_import(
                kind=cast(Kind, request.POST.get("kind", "")),
                name=sent.name or "",
                content=sent.read(),
                actor=actor,
                now=clock.now(),
            )
            return redirect("imports:columns", import_id)
        except UnableToBeginImport as refusal:
            problem = str(refusal)
    context = {
        "imports": imports.history(actor=actor),
        "kinds": [(kind, words.kinds()[kind]) for kind in _kinds()],
        "kind": request.POST.get("kind") or request.GET.get("kind", _kinds()[0]),
        "problem": problem,
        "words": words,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "imports/index.html", context, status=status)


def _kinds() -> tuple[Kind, ...]:
    """Return what can be brought in: no leads where requests become deals at once."""
    without = active_playbook().is_without_leads
    return tuple(kind for kind in KINDS if not (without and kind == "lead"))


@require_http_methods(["GET", "POST"])
@login_required
def columns_edit(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """GET and POST /imports/…/columns/: where each column belongs, and what is done with rows."""
    actor, problem = actor_of(request), ""
    typed = _chosen(request) if request.method == "POST" else None
    if typed is not None:
        try:
            _refuse_no_reason(request, typed)
            choose_columns(
                import_id=import_id,
                settings=typed,
                reading=_reading(request),
                keep_as=request.POST.get("keep_as", ""),
                actor=actor,
                now=clock.now(),
            )
            return _after_columns(request, import_id)
        except UnableToChooseColumns as refusal:
            problem = str(refusal)
    shown = imports.import_for(actor=actor, import_id=import_id)
    # What was refused stands there as it was typed.
    chosen = typed or shown.settings
    playbook = active_playbook()
    is_card = shown.kind in ("lead", "deal")
    lines = playbook.pipelines("lead" if shown.kind == "lead" else "deal") if is_card else ()
    context: Mapping[str, Any] = {
        "import": shown,
        "chosen": chosen,
        "keeps_stages": request.POST.get("keep_stages") == "yes" or bool(chosen.past_gates),
        "maps": imports.saved_maps(actor=actor, kind=shown.kind),
        "columns": imports.columns_of(actor=actor, import_id=import_id, settings=chosen),
        "people": [(str(person.id), person.name) for person in active_people()],
        "pipelines": [(key, playbook.pipeline(key).label) for key in lines],
        "currency": playbook.spec.currency,
        "rules": words.rules(shown.kind),
        "encodings": _ENCODINGS,
        "separators": _SEPARATORS,
        "may_keep_history": may_keep_history(actor),
        "problem": problem,
        "words": words,
    }
    status = 422 if problem else 200
    return TemplateResponse(request, "imports/columns.html", dict(context), status=status)


def _after_columns(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Ask for values that nobody knows before the file is looked through."""
    actor = actor_of(request)
    found = imports.columns_of(actor=actor, import_id=import_id)
    unasked = [
        each for each in found.unknown if f"value:{each.target}:{each.text}" not in request.POST
    ]
    if unasked or (found.asks_day_order and "day_order" not in request.POST):
        return redirect("imports:columns", import_id)
    if request.POST.get("then") == "again":
        return redirect("imports:columns", import_id)
    steer_import(import_id=import_id, wish="check", actor=actor, now=clock.now())
    return redirect("imports:show", import_id)


def _chosen(request: HttpRequest) -> Settings:
    post = request.POST
    columns = dict(zip(post.getlist("heading"), post.getlist("target"), strict=False))
    values: dict[str, dict[str, str]] = {}
    for name, value in post.items():
        kind, _colon, rest = name.partition(":")
        target, _colon, text = rest.partition(":")
        if kind == "value" and value:
            values.setdefault(target, {})[text] = str(value)
    keeps = post.get("keep_stages") == "yes"
    owner = post.get("owner_id", "")
    return Settings.from_json(
        {
            "columns": columns,
            "values": values,
            "rule": post.get("rule", ""),
            "with_robots": post.get("with_robots") == "yes",
            "past_gates": post.get("past_gates", "").strip() if keeps else "",
            "past_gates_days": {"7": 7, "90": 90, "365": 365}.get(
                post.get("past_gates_days", ""), 30
            ),
            "owner_id": str(http.id_in(owner)) if owner else "",
            "pipeline": post.get("pipeline", ""),
            "day_order": post.get("day_order", ""),
            "currency": post.get("currency", "")[:3].upper(),
            "system": post.get("system", "").strip()[:64],
        }
    )


def _refuse_no_reason(request: HttpRequest, typed: Settings) -> None:
    if request.POST.get("keep_stages") == "yes" and not typed.past_gates:
        raise UnableToChooseColumns(_("Say why the stages are kept without asking their gates."))


def _reading(request: HttpRequest) -> Reading:
    post = request.POST
    row = post.get("heading_row", "0")
    return Reading(
        encoding=post.get("encoding", ""),
        separator=post.get("separator", ""),
        sheet=post.get("sheet", ""),
        heading_row=int(row) if row.isdecimal() else 0,
    )


@require_POST
@login_required
def map_take(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """POST /imports/…/map/: choose for this file what was kept under a name."""
    map_id = http.id_in(request.POST.get("map", ""))
    take_map(import_id=import_id, map_id=map_id, actor=actor_of(request))
    return redirect("imports:columns", import_id)


@require_POST
@login_required
def map_forget(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """POST /imports/…/map/removal/: what was kept under a name is kept no longer."""
    forget_map(map_id=http.id_in(request.POST.get("map", "")), actor=actor_of(request))
    return redirect("imports:columns", import_id)


@require_safe
@login_required
def import_show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """GET /imports/…/: what would become of a file, how far it is, what became of it."""
    actor = actor_of(request)
    shown = imports.import_for(actor=actor, import_id=import_id)
    is_over = shown.status in ("done", "cancelled", "reverted", "reverting")
    refused = imports.refused_rows(actor=actor, import_id=import_id) if is_over else ()
    return http.page_or_piece(
        request,
        page="imports/show.html",
        piece="imports/_state.html",
        context={"import": shown, "refused": refused, "words": words},
    )


@require_POST
@login_required
def wishes_create(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """POST /imports/…/wishes/: bring it in, pause, go on, stop, take it back."""
    wish = request.POST.get("wish", "")
    steer_import(import_id=import_id, wish=wish, actor=actor_of(request), now=clock.now())
    return redirect("imports:show", import_id)


@require_safe
@login_required
def refused_show(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """GET /imports/…/refused/: the rows that were refused, as a file, each with its reasons."""
    name, kind, content = refused_file(actor=actor_of(request), import_id=import_id)
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
