"""What is changed on the page of a contact or company, in place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.files import File
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from voronka.kernel import clock
from voronka.people.queries import people
from voronka.records.client_history import holder
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import FIELDS, MAIN, POINTS, UnableToSaveClient
from voronka.records.queries.client_page import ClientShown, client_page
from voronka.records.use_cases.add_note import UnableToAddNote, add_note
from voronka.records.use_cases.attach_file import UnableToAttachFile, attach_file
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client
from voronka.web import http
from voronka.web.client_words import label_of
from voronka.web.clients.page import GROUPS
from voronka.web.http import actor_of


@dataclass(frozen=True, kw_only=True)
class Ways:
    """The controls for ways of one kind: each that is known, and an empty one."""

    name: str
    label: str
    type: str
    values: Sequence[str]
    has_main: bool
    error: str


_TYPES = {"phone": "tel", "email": "email", "site": "text", "messenger": "text"}


@require_http_methods(["GET", "POST"])
@login_required
def group_edit(request: HttpRequest, kind: ClientKind, client_id: UUID, group: str) -> HttpResponse:
    """GET and POST /contacts/…/fields/about/: the fields of a group, in their place."""
    if group not in GROUPS:
        raise Http404
    actor = actor_of(request)
    page = client_page(kind=kind, client_id=client_id, actor=actor)
    if request.method == "GET":
        return _form(request, page, group, _values(page), {})
    typed = typed_fields(request.POST, kind, GROUPS[group])
    seen = typed_fields(request.POST, kind, GROUPS[group], prefix="was.")
    try:
        edit_client(
            kind=kind, client_id=client_id, fields=typed, seen=seen, actor=actor, now=clock.now()
        )
    except UnableToSaveClient as refused:
        return _form(request, page, group, typed, refused.errors)
    except UnableToEditClient as refused:
        errors = {
            conflict.name: _(
                "Somebody else has written “%(value)s” here meanwhile. Save again to keep yours."
            )
            % {"value": _words(conflict.now)}
            for conflict in refused.conflicts
        }
        return _form(request, page, group, typed, errors)
    return changed(HttpResponse(status=204), kind, client_id, done=_("Saved."))


@require_http_methods(["GET", "POST"])
@login_required
def owner_edit(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """GET and POST /contacts/…/owner/: whose client it is."""
    actor = actor_of(request)
    page = client_page(kind=kind, client_id=client_id, actor=actor)
    if request.method == "POST":
        fields = {"owner_id": request.POST.get("owner", "") or None}
        edit_client(kind=kind, client_id=client_id, fields=fields, actor=actor, now=clock.now())
        return changed(HttpResponse(status=204), kind, client_id, done=_("Handed over."))
    context = {"page": page, "kind": kind, "people": people.active_people()}
    return http.dialog(request, "clients/_owner.html", context)


@require_POST
@login_required
def note_create(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """POST /contacts/…/notes/: colleagues see it, the client does not."""
    try:
        add_note(
            ref=holder(kind, client_id),
            text=request.POST.get("text", ""),
            actor=actor_of(request),
            now=clock.now(),
        )
    except UnableToAddNote as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    return changed(HttpResponse(status=204), kind, client_id)


@require_POST
@login_required
def file_create(request: HttpRequest, kind: ClientKind, client_id: UUID) -> HttpResponse:
    """POST /contacts/…/files/: files are put on the client."""
    try:
        for upload in request.FILES.getlist("file"):
            attach_file(
                ref=holder(kind, client_id),
                name=upload.name or "file",
                content=cast("File[bytes]", upload),
                actor=actor_of(request),
                now=clock.now(),
            )
    except UnableToAttachFile as refusal:
        return http.toast(HttpResponse(status=422), str(refusal), tone="danger")
    return changed(HttpResponse(status=204), kind, client_id)


def changed(
    response: HttpResponse, kind: ClientKind, client_id: UUID, *, done: str = ""
) -> HttpResponse:
    """Tell the page that the client is different now, and close the dialog."""
    http.tell(response, "dialog-close")
    http.tell(response, "card-changed", kind=kind, id=str(client_id))
    return http.toast(response, done, tone="success") if done else response


def typed_fields(
    post: QueryDict, kind: ClientKind, names: Sequence[str], *, prefix: str = "f."
) -> dict[str, Any]:
    """Return what was typed; of several ways to reach somebody the main one first."""
    found: dict[str, Any] = {}
    for name in names:
        key = prefix + name
        if name in POINTS and key in post:
            found[name] = _main_first(
                post.getlist(key), post.get(f"main.{name}", "") if prefix == "f." else ""
            )
        elif name in FIELDS[kind] and name == "is_decision_maker":
            found[name] = post.get(key) in ("yes", "True")
        elif name in FIELDS[kind] and key in post:
            found[name] = post[key] or (None if name.endswith("_id") else "")
    return found


def ways_to_type(
    kind: ClientKind, values: Mapping[str, Any], errors: Mapping[str, str]
) -> list[Ways]:
    """Return the controls for all ways to reach a client."""
    return [
        Ways(
            name=name,
            label=label_of(name),
            type=_TYPES.get(name, "text"),
            values=[*(values.get(name) or ()), ""],
            has_main=name in MAIN[kind],
            error=errors.get(name, ""),
        )
        for name in POINTS
    ]


def _form(
    request: HttpRequest,
    page: ClientShown,
    group: str,
    values: Mapping[str, Any],
    errors: Mapping[str, str],
) -> HttpResponse:
    context = {
        "page": page,
        "kind": page.kind,
        "group": group,
        "values": values,
        "was": _values(page),
        "names": [name for name in GROUPS[group] if name in FIELDS[page.kind]],
        "ways": ways_to_type(page.kind, values, errors) if group == "contacts" else (),
        "errors": errors,
        "label_of": label_of,
        "company_name": page.company_name,
    }
    return TemplateResponse(request, "clients/_form.html", context, status=422 if errors else 200)


def _values(page: ClientShown) -> dict[str, Any]:
    return {
        "name": page.name,
        "company_id": page.company_id,
        "position": page.position,
        "is_decision_maker": page.is_decision_maker,
        "note": page.note,
        **{name: list(values) for name, values in page.points.items()},
    }


def _main_first(values: list[str], main: str) -> list[str]:
    kept = [(str(place), value) for place, value in enumerate(values)]
    ordered = sorted(kept, key=lambda each: each[0] != main)
    return [value for _place, value in ordered if value.strip()]


def _words(value: Any) -> str:
    return ", ".join(str(each) for each in value) if isinstance(value, list) else str(value)
