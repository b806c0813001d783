"""What is done to many cards at once: begun here, carried out by a worker, watched on the page."""

import csv
import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe
from pydantic import ValidationError

from voronka.kernel import clock
from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.commands import Assign, Command, Edit, Junk, Move, Restore
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.schema import CardKind
from voronka.records.queries import bulk_actions, exports
from voronka.records.queries.bulk_actions import BulkProgress
from voronka.records.spreadsheets import harmless
from voronka.records.use_cases.dismiss_bulk_action import dismiss_bulk_action
from voronka.records.use_cases.start_bulk_action import UnableToStartBulkAction, start_bulk_action
from voronka.records.use_cases.stop_bulk_action import stop_bulk_action
from voronka.records.use_cases.undo_bulk_action import UnableToUndoBulkAction, undo_bulk_action
from voronka.web import http, inputs
from voronka.web.client_kinds import client_address
from voronka.web.filters import Filters
from voronka.web.http import actor_of
from voronka.web.kinds import card_address

_SHOWN = 200


@require_POST
@login_required
def bulk_create(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """POST /leads/list/bulk/: one command on the selected cards, or on all that match."""
    actor, playbook = actor_of(request), active_playbook()
    wanted = None
    if request.POST.get("all"):
        query = query_sent(request.POST)
        wanted = Filters.of(query, playbook=playbook, kind=kind).wanted(actor)
    try:
        start_bulk_action(
            kind=kind,
            command=_command(request.POST, kind),
            actor=actor,
            now=clock.now(),
            ids=ids_sent(request.POST),
            wanted=wanted,
        )
    except UnableToStartBulkAction as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    response = http.tell(HttpResponse(status=204), "bulk-changed")
    return http.tell(response, "selection-done")


@require_safe
@login_required
def bulk_index(request: HttpRequest) -> HttpResponse:
    """GET /bulk/: the person's bulk actions and files that have not been put away."""
    actor, now = actor_of(request), clock.now()
    context: dict[str, Any] = {
        "notes": [(each, says(each)) for each in bulk_actions.watched(actor=actor, now=now)],
        "exports": exports.watched(actor=actor, now=now),
    }
    response = TemplateResponse(request, "lists/_bulk_notes.html", context)
    # What is done at once has no progress to watch: who counts cards learns of it here.
    over = any(bulk.is_finished for bulk, _text in context["notes"])
    return http.tell(response, "bulk-ended") if over else response


@require_safe
@login_required
def bulk_show(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """GET /bulk/7/: how far it has come; the list is told when it ends."""
    bulk = bulk_actions.bulk_action(actor=actor_of(request), bulk_id=bulk_id, now=clock.now())
    context = {"bulk": bulk, "text": says(bulk)}
    response = TemplateResponse(request, "lists/_bulk_note.html", context)
    return http.tell(response, "list-changed") if bulk.is_finished else response


@require_safe
@login_required
def report_show(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """GET /bulk/7/report/: the cards that stayed as they were, and why."""
    actor, now = actor_of(request), clock.now()
    bulk = bulk_actions.bulk_action(actor=actor, bulk_id=bulk_id, now=now)
    lines = [
        (line.title, _address_of(line) if line.title else "", reason_of(line))
        for line in bulk_actions.left_alone(actor=actor, bulk_id=bulk_id, limit=_SHOWN)
    ]
    return http.dialog(request, "lists/_report.html", {"bulk": bulk, "lines": lines})


@require_safe
@login_required
def report_download(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """GET /bulk/7/report.csv: the same, all of it."""
    actor, file = actor_of(request), io.StringIO()
    writer = csv.writer(file)
    writer.writerow([_("Card"), _("Address"), _("Why it stayed as it was")])
    for line in bulk_actions.left_alone(actor=actor, bulk_id=bulk_id):
        address = request.build_absolute_uri(_address_of(line))
        writer.writerow([harmless(line.title), address, harmless(reason_of(line))])
    response = HttpResponse("\ufeff" + file.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="report.csv"'
    return response


@require_POST
@login_required
def undoing_create(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """POST /bulk/7/undoing/: take it back, each card through its gates."""
    try:
        undo_bulk_action(bulk_id=bulk_id, actor=actor_of(request), now=clock.now())
    except UnableToUndoBulkAction as refusal:
        return http.toast(HttpResponse(status=204), str(refusal), tone="warning")
    return http.tell(HttpResponse(status=204), "bulk-changed")


@require_POST
@login_required
def stop_create(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """POST /bulk/7/stop/: end it after the cards it is at."""
    stop_bulk_action(bulk_id=bulk_id, actor=actor_of(request), now=clock.now())
    return http.tell(HttpResponse(status=204), "bulk-changed")


@require_POST
@login_required
def dismissal_create(request: HttpRequest, bulk_id: UUID) -> HttpResponse:
    """POST /bulk/7/dismissal/: put the note away."""
    dismiss_bulk_action(bulk_id=bulk_id, actor=actor_of(request), now=clock.now())
    return http.tell(HttpResponse(status=204), "bulk-changed")


@require_safe
@login_required
def choices_show(request: HttpRequest, kind: CardKind, which: str) -> HttpResponse:
    """GET /leads/list/choices/people/: what the selection can be given to, when a menu opens."""
    playbook, locale = active_playbook(), request.LANGUAGE_CODE
    if not rights.may(playbook, actor_of(request), "assign" if which == "people" else "bulk"):
        raise NotAllowed
    if which == "people":
        found: Sequence[tuple[str, str]] = [
            (str(each.id), each.name) for each in people.active_people()
        ]
    elif which == "stages" and request.GET.get("pipeline") in playbook.pipelines(kind):
        stages = playbook.pipeline(request.GET["pipeline"]).stages.items()
        found = [(key, stage.label.in_(locale)) for key, stage in stages if not stage.archived]
    elif which == "reasons":
        return _reasons(request, kind, playbook)
    else:
        raise Http404
    names = {"people": "owner", "stages": "stage"}
    return TemplateResponse(
        request, "lists/_choices.html", {"name": names[which], "choices": found}
    )


def _reasons(request: HttpRequest, kind: CardKind, playbook: Playbook) -> HttpResponse:
    """Answer with the reasons to junk cards; with one that needs a note, with room for it."""
    locale, reasons = request.LANGUAGE_CODE, playbook.spec.junk_reasons
    chosen = request.GET.get("reason", "")
    context = {
        "kind": kind,
        "reasons": [(k, each.label.in_(locale), each.note_required) for k, each in reasons.items()],
        "chosen": (chosen, reasons[chosen].label.in_(locale)) if chosen in reasons else None,
    }
    return TemplateResponse(request, "lists/_reasons.html", context)


@require_safe
@login_required
def field_show(request: HttpRequest, kind: CardKind) -> HttpResponse:
    """GET /leads/list/bulk/field/: which field; with `field`, the control for its new value."""
    playbook, actor, locale = active_playbook(), actor_of(request), request.LANGUAGE_CODE
    if not rights.may(playbook, actor, "bulk"):
        raise NotAllowed
    hidden = rights.hidden_fields(playbook, actor)
    fields = {
        name: spec
        for name, spec in playbook.fields(kind).items()
        if spec.is_by_hand and name not in hidden
    }
    name = request.GET.get("field", "")
    found = inputs.inputs_for(
        playbook, kind, [name] if name in fields else [], locale=locale,
        people=[(str(each.id), each.name) for each in people.active_people()],
    )  # fmt: skip
    context = {
        "kind": kind,
        "input": found[0] if found else None,
        "fields": [(key, spec.label.in_(locale)) for key, spec in fields.items()],
    }
    return TemplateResponse(request, "lists/_bulk_field.html", context)


def _address_of(line: bulk_actions.BulkLine) -> str:
    kind = str(line.ref.kind)
    if kind in ("contact", "company"):
        return client_address(kind, line.ref.id)
    return (
        card_address(line.ref) if kind in ("lead", "deal") else reverse("lists:show", args=[kind])
    )


def query_sent(post: QueryDict) -> QueryDict:
    """Return the query of the list the selection bar stands on."""
    return QueryDict(post.get("query", "").removeprefix("?"))


def ids_sent(post: QueryDict) -> list[UUID]:
    """Return the rows that are selected."""
    return [http.id_in(word) for word in post.get("ids", "").split(",") if word]


def says(bulk: BulkProgress) -> str:
    """Return in words how far an action has come."""
    if not bulk.is_finished:
        values = {"done": bulk.done + bulk.refused, "total": bulk.total}
        return _("%(done)d of %(total)d cards") % values
    done = ngettext("%(num)d card is done", "%(num)d cards are done", bulk.done)
    return done % {"num": bulk.done}


def reason_of(line: bulk_actions.BulkLine) -> str:
    """Return why a card stayed as it was."""
    if line.verdict == "changed":
        return _("Somebody has changed this card since; it was left alone.")
    if line.verdict == "not_found":
        return _("The card is no longer to be found.")
    return line.reason or _("You see this card but may not change it.")


def _command(post: QueryDict, kind: CardKind) -> Command:
    makers: dict[str, Any] = {
        "stage": lambda: Move(stage=post["stage"]),
        "owner": lambda: Assign(owner_id=http.id_in(str(post["owner"]))),
        "junk": lambda: Junk(reason=post["junk"], note=post.get("note", "").strip()),
        "restore": Restore,
    }
    for name, make in makers.items():
        if name in post:
            try:
                command: Command = make()
            except ValidationError as error:
                raise Http404 from error
            return command
    fields = inputs.typed_fields(post, active_playbook(), kind)
    if not fields:
        raise Http404
    return Edit(fields=fields)
