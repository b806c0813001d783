"""Who signed in, and who changed which right when."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.people.queries.sign_ins import latest_sign_ins
from voronka.people.queries.staff_changes import latest_changes
from voronka.process.models.active import active_playbook
from voronka.web import places
from voronka.web.settings.devices import device_of
from voronka.web.settings.sections import must_administer

_PAGE = 50


@require_safe
@login_required
def sign_ins_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/sign-ins/: the log, the newest first."""
    must_administer(request)
    lines = latest_sign_ins(before=_before(request), limit=_PAGE + 1)
    context = {
        "lines": [(line, device_of(line.agent)) for line in lines[:_PAGE]],
        "more": _more([(line.at, line.id) for line in lines]),
    }
    return TemplateResponse(request, "settings/sign_ins.html", context)


@require_safe
@login_required
def changes_index(request: HttpRequest) -> HttpResponse:
    """GET /settings/changes/: the history of rights, the newest first."""
    must_administer(request)
    lines = latest_changes(before=_before(request), limit=_PAGE + 1)
    context = {
        "lines": [(line, _words(line.kind), _told(line.changes)) for line in lines[:_PAGE]],
        "more": _more([(line.at, line.id) for line in lines]),
    }
    return TemplateResponse(request, "settings/changes.html", context)


def _before(request: HttpRequest) -> Any:
    return places.read(request.GET["after"]) if "after" in request.GET else None


def _more(keys: list[Any]) -> str:
    """Return where the next page begins, or "" on the last."""
    return places.written(*keys[_PAGE - 1]) if len(keys) > _PAGE else ""


def _words(kind: str) -> str:
    return {
        "created": _("added"),
        "changed": _("changed"),
        "left": _("left"),
        "returned": _("came back"),
        "team_created": _("team made"),
        "team_changed": _("team changed"),
        "absence_cancelled": _("absence cancelled"),
        "key_issued": _("API key made"),
        "key_revoked": _("API key revoked"),
        "feed_issued": _("calendar address made"),
        "feed_revoked": _("calendar address revoked"),
    }.get(kind, kind)


def _told(changes: Mapping[str, tuple[Any, Any]]) -> list[tuple[str, str, str]]:
    """Return name, before and after of each change, in words."""
    names = {
        "name": _("Name"),
        "department": _("Department"),
        "head": _("Head"),
        "absence": _("Absence"),
        "phone": _("Phone"),
        "role": _("Role"),
        "team": _("Team"),
        "hours": _("Working hours"),
        "language": _("Language"),
        "training_mode": _("Training mode"),
        "with_phones": _("With the client's phone and wishes"),
        "is_active": _("Works here"),
        "is_staff": _("Administers this installation"),
        "key": _("API key"),
    }
    return [
        (names.get(name, name), _value(name, before), _value(name, after))
        for name, (before, after) in changes.items()
    ]


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        return "; ".join(f"{day} {span}" for day, span in value.items())
    role = active_playbook().spec.roles.get(str(value)) if name == "role" else None
    return role.label.in_(get_language() or "ru") if role else str(value)
