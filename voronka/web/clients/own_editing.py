"""The fields that the process adds, edited in place; of two people the second chooses."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import UnableToSaveClient
from voronka.records.own_fields import OwnWords, own_fields
from voronka.records.queries.client_page import ClientShown, client_page, last_changes
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client
from voronka.web import inputs
from voronka.web.clients.changes import changed
from voronka.web.clients.own import group_label, group_of, own_inputs, values_of
from voronka.web.field_forms import PICK, Answer, Clash, basis, changed_in, clashes_in, seen_in
from voronka.web.http import actor_of


@require_http_methods(["GET", "POST"])
@login_required
def group_edit(request: HttpRequest, kind: ClientKind, client_id: UUID, group: str) -> HttpResponse:
    """GET and POST /contacts/…/own/kitchen/: the fields of a group as a form, in their place."""
    actor = actor_of(request)
    fields = own_fields(kind, actor)
    names = [n for n, spec in fields.items() if group_of(spec) == group and spec.is_by_hand]
    if not names:
        raise Http404
    page = client_page(kind=kind, client_id=client_id, actor=actor)
    if request.method == "GET":
        return _form(request, page, group, names, Answer())
    answer = _save(request, page, actor)
    if answer is not None:
        page = client_page(kind=kind, client_id=client_id, actor=actor)
        return _form(request, page, group, names, answer)
    return changed(HttpResponse(""), kind, client_id, done=_("Saved."))


def _save(request: HttpRequest, page: ClientShown, actor: Actor) -> Answer | None:
    """Write what was changed; answer with what is still to be settled, if anything is."""
    post, asked = request.POST, clashes_in(request.POST)
    if any(not post.get(PICK + name) for name in asked):
        return Answer(clashes=asked, problems=[_("Choose which value stays.")])
    fields = changed_in(post, inputs.typed_fields(post, active_playbook(), page.kind))
    try:
        if fields:
            edit_client(
                kind=page.kind,
                client_id=page.id,
                fields=fields,
                seen=seen_in(post),
                actor=actor,
                now=clock.now(),
            )
    except UnableToSaveClient as refused:
        return Answer(errors=refused.errors)
    except NotAllowed as refused:
        return Answer(problems=[str(refused)])
    except UnableToEditClient as refused:
        return Answer(clashes=[each.name for each in refused.conflicts], problems=[str(refused)])
    return None


def _form(
    request: HttpRequest, page: ClientShown, group: str, names: Sequence[str], answer: Answer
) -> HttpResponse:
    locale, actor = request.LANGUAGE_CODE, actor_of(request)
    typed = request.POST if request.method == "POST" else None
    values = values_of(page)
    shown: dict[str, Any] = {
        "group": group,
        "label": group_label(group, locale),
        "address": request.path,
        "cancel": reverse("clients:piece", args=[page.kind, page.id, "own"]),
        "home": "#client-own",
        "problems": answer.problems,
        "focus": request.GET.get("field", ""),
        "seen": basis(values, names, typed, answer.clashes),
        "clashes": _clashes(page, answer.clashes, actor, locale),
        "inputs": own_inputs(
            page.kind, names, locale=locale, values=values, typed=typed, errors=answer.errors
        ),
    }
    status = 422 if answer.errors or answer.problems else 200
    return TemplateResponse(request, "cards/_fields_form.html", shown, status=status)


def _clashes(
    page: ClientShown, names: Sequence[str], actor: Actor, locale: str
) -> dict[str, Clash]:
    """Return by control what others have made of the fields meanwhile."""
    if not names:
        return {}
    latest = last_changes(kind=page.kind, client_id=page.id, names=names, actor=actor)
    before = {name: row.before for name, row in latest.items()}
    say = OwnWords(page.kind, [page.fields, before], locale=locale)
    return {
        inputs.PREFIX + name: Clash(
            now=say(name, page.fields.get(name)),
            before=say(name, before.get(name)),
            who=latest[name].actor_name if name in latest else "",
            at=latest[name].at if name in latest else None,
        )
        for name in names
    }
