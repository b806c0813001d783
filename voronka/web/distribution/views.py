"""Distribution: what nobody owns, who is free, and the ledger of who got what and why (N7)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.schema_triage import Method
from voronka.process.state import CardRef
from voronka.quality.distribution import ledger
from voronka.quality.distribution.hand_out import UnableToHandOut, hand_out, hand_out_all
from voronka.records.use_cases.run_command import CommandRefused
from voronka.web.http import actor_of, dialog, id_in


@require_safe
@login_required
def distribution_show(request: HttpRequest) -> HttpResponse:
    """GET /distribution/: rules and the ledger; `before` asks for the ledger's next page."""
    actor = actor_of(request)
    before = request.GET.get("before", "")
    rows = ledger.ledger_rows(actor=actor, before=int(before) if before.isdecimal() else None)
    context: dict[str, Any] = {
        "rows": rows,
        "more": rows[-1].id if len(rows) == ledger.PAGE else 0,
        "words": {"turn": _("in turn"), "load": _("least load"), "hand": _("by hand")},
    }
    if before:
        return TemplateResponse(request, "distribution/_rows.html", context)
    context |= {
        "rules": ledger.rules_with_people(actor=actor, now=clock.now()),
        "may": ledger.may_hand_out(active_playbook(), actor),
    }
    return TemplateResponse(request, "distribution/show.html", context)


@require_safe
@login_required
def reason_show(request: HttpRequest, handing_id: int) -> HttpResponse:
    """GET /distribution/7/reason/: why this person got it."""
    found = ledger.explain_handing(handing_id=handing_id, actor=actor_of(request))
    return dialog(request, "distribution/_reason.html", {"found": found})


@require_POST
@login_required
def handings_create(request: HttpRequest, rule: str) -> HttpResponse:
    """POST /distribution/hot_deals/handings/: all that waits, in turn or by load."""
    done, problem = hand_out_all(
        rule=rule, by=_method(request), actor=actor_of(request), now=clock.now()
    )
    if problem:
        messages.warning(request, problem)
    if done:
        text = ngettext("%(num)d card was handed out.", "%(num)d cards were handed out.", done)
        messages.success(request, text % {"num": done})
    return redirect("distribution:show")


@require_POST
@login_required
def handing_create(request: HttpRequest, kind: CardKind, card_id: UUID) -> HttpResponse:
    """POST /distribution/deals/…/: one card, to somebody or by the rule."""
    to = request.POST.get("to", "")
    try:
        row = hand_out(
            ref=CardRef(kind, card_id),
            by=None if to else _method(request),
            to=id_in(to) if to else None,
            note=request.POST.get("note", "").strip(),
            actor=actor_of(request),
            now=clock.now(),
        )
    except (UnableToHandOut, CommandRefused) as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Handed to %(name)s.") % {"name": row.to.name})
    return redirect("distribution:show")


def _method(request: HttpRequest) -> Method | None:
    found: dict[str, Method] = {"turn": "turn", "load": "load"}
    return found.get(request.POST.get("by", ""))
