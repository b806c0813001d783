"""Error control: what is wrong with cards, why, and the button that repairs it."""

from datetime import tzinfo
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from voronka.kernel import clock
from voronka.process import field_types
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.quality.error_control import errors
from voronka.quality.error_control.refresh import refresh_changed_errors
from voronka.web import http, places
from voronka.web.errors.repairs import repair_of
from voronka.web.errors.trend import chart_of
from voronka.web.http import actor_of

NOBODY = "nobody"


@require_safe
@login_required
def error_index(request: HttpRequest) -> HttpResponse:
    """GET /errors/: by rule and by person; `after` asks for the next page."""
    actor, now = actor_of(request), clock.now()
    rule, owner = request.GET.get("rule", ""), _owner(request)
    after = request.GET.get("after", "")
    # Who has just repaired something sees it gone.
    refresh_changed_errors(now=now)
    rows = errors.error_rows(
        actor=actor, rule=rule, owner=owner, after=places.read_plain(after) if after else None
    )
    context: dict[str, Any] = {"rows": rows, "more": _more(rows, rule, owner)}
    if after:
        return TemplateResponse(request, "errors/_rows.html", context)
    rules = errors.counts_by_rule(actor=actor, owner=owner)
    people = errors.counts_by_person(actor=actor, rule=rule) if errors.sees_team(actor) else ()
    context |= {
        "rules": rules,
        "people": people,
        "rule": rule,
        "owner": owner,
        "total": sum(each.count for each in rules),
        "chosen": active_playbook().spec.errors.get(rule),
        "chart": chart_of(errors.trend(actor=actor, owner=owner, now=now)),
        "address": _address(rule, owner),
    }
    return TemplateResponse(request, "errors/index.html", context)


@require_safe
@login_required
def error_of_card(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """GET /leads/…/errors/: what is wrong with one card, in the card's page."""
    refresh_changed_errors(now=clock.now())
    ref = CardRef(kind, card_id)
    rows = errors.errors_of_card(ref=ref, actor=actor_of(request))
    context = {"rows": rows, "ref": ref, "first": False}
    return TemplateResponse(request, "errors/_of_card.html", context)


@require_safe
@login_required
def reason_show(request: HttpRequest, error_id: int) -> HttpResponse:
    """GET /errors/…/reason/: the rule in words, and what it read."""
    locale = request.LANGUAGE_CODE
    found = errors.explain_error(
        error_id=error_id, actor=actor_of(request), now=clock.now(), locale=locale
    )
    zone = active_playbook().calendar.zone
    read = [
        (label, _("unknown") if value is None else _shown(field_type, value, locale, zone))
        for label, field_type, value in found.read
    ]
    return http.dialog(request, "errors/_reason.html", {"found": found, "read": read})


@require_safe
@login_required
def repair_show(request: HttpRequest, error_id: int) -> HttpResponse:
    """GET /errors/…/repair/: the dialog in which the error is repaired."""
    actor = actor_of(request)
    row = errors.error_for(error_id=error_id, actor=actor)
    repair = repair_of(row, actor=actor, now=clock.now())
    return http.dialog(request, "errors/_repair.html", {"row": row, "repair": repair})


def _shown(field_type: str, value: Any, locale: str, zone: tzinfo) -> str:
    return field_types.get(field_type).format(value, locale, labels={}, zone=zone)


def _owner(request: HttpRequest) -> str:
    owner = request.GET.get("owner", "")
    return owner if owner in ("", NOBODY) else str(http.id_in(owner))


def _address(rule: str, owner: str, **more: str) -> str:
    wanted = {"rule": rule, "owner": owner, **more}
    return "?" + urlencode({key: value for key, value in wanted.items() if value})


def _more(rows: Any, rule: str, owner: str) -> str:
    if len(rows) < errors.PAGE:
        return ""
    after = places.written_plain(rows[-1].opened_at, rows[-1].id)
    return _address(rule, owner, after=after)
