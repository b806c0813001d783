"""What becomes of many leads: one verdict on those selected, or on all that match (Q2, Q3)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.commands import Junk, Restore
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.quality.distribution import bulk_handing
from voronka.quality.distribution.ledger import may_hand_out
from voronka.quality.triage import bulk_verdicts, queue
from voronka.records.queries.lists import count
from voronka.records.use_cases.start_bulk_action import (
    UnableToStartBulkAction,
    start_bulk_action,
    start_bulk_deed,
)
from voronka.web import http
from voronka.web.filters import Filters
from voronka.web.http import actor_of
from voronka.web.lists.bulk import ids_sent, query_sent


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A verdict as it is offered."""

    key: str
    label: str
    hint: str
    icon: str


@require_POST
@login_required
def verdict_new(request: HttpRequest) -> HttpResponse:
    """POST /backlog/verdict/: the dialog that asks what is to become of the leads."""
    return _ask(request, "")


@require_POST
@login_required
def verdict_create(request: HttpRequest) -> HttpResponse:
    """POST /backlog/verdicts/: it begins; how far it has come is told on the page."""
    typed, actor = request.POST, actor_of(request)
    key = typed.get("verdict", "")
    if key == "junk" and (problem := _reason_missing(typed)):
        return _ask(request, problem)
    begin = _BEGIN.get(key)
    if begin is None:
        return _ask(request, _("Choose what becomes of them."))
    wanted = _filters(typed).wanted(actor) if typed.get("all") else None
    try:
        begin(typed, actor=actor, now=clock.now(), ids=ids_sent(typed), wanted=wanted)
    except UnableToStartBulkAction as refusal:
        return _ask(request, str(refusal))
    response = http.tell(HttpResponse(status=204), "dialog-close")
    http.tell(response, "selection-done")
    return http.tell(response, "bulk-changed")


def verdicts_of(playbook: Playbook, actor: Actor, filters: Filters) -> list[Choice]:
    """Return the verdicts that may be given on these leads."""
    if filters.which == "closed":
        offered = ["restore"] if rights.may(playbook, actor, "restore") else []
    else:
        offered = ["junk"] if rights.may(playbook, actor, "junk") else []
        if playbook.spec.triage is not None and queue.may_judge(playbook, actor):
            offered += ["contact", "attach", "queue"]
        if bulk_handing.stage_of_handing(playbook) and may_hand_out(playbook, actor):
            offered.append("handing")
    known = {choice.key: choice for choice in _choices()}
    return [known[key] for key in offered]


def _choices() -> list[Choice]:
    return [
        Choice(
            key="junk",
            label=_("Junk"),
            hint=_("Closed with a reason. All links stay, and they can be restored at any time."),
            icon="archive",
        ),
        Choice(
            key="contact",
            label=_("Contact + company"),
            hint=_("Contact and company are kept for later; no deal is made."),
            icon="address-book",
        ),
        Choice(
            key="attach",
            label=_("Known client"),
            hint=_("Each goes to the owner of its client; those in doubt stay in the queue."),
            icon="link",
        ),
        Choice(
            key="queue",
            label=_("Back to the queue"),
            hint=_("They wait in triage again, behind the others."),
            icon="inbox",
        ),
        Choice(
            key="handing",
            label=_("Hand to distribution"),
            hint=_("Given to colleagues who are free now, by the rule of distribution."),
            icon="user-check",
        ),
        Choice(
            key="restore",
            label=_("Bring back"),
            hint=_("They return to the stage they were in, with owner and links."),
            icon="restore",
        ),
    ]


def _command(make: Callable[[QueryDict], Any]) -> Callable[..., Any]:
    return lambda typed, **rest: start_bulk_action(kind="lead", command=make(typed), **rest)


def _verdict(typed: QueryDict, **rest: Any) -> Any:
    params = {name: typed.get(name, "").strip() for name in ("verdict", "note", "grade")}
    return start_bulk_deed(deed=bulk_verdicts.NAME, params=params, **rest)


_BEGIN: Mapping[str, Callable[..., Any]] = {
    "junk": _command(
        lambda typed: Junk(reason=typed["reason"], note=typed.get("note", "").strip())
    ),
    "restore": _command(lambda typed: Restore()),
    "contact": _verdict,
    "attach": _verdict,
    "queue": _verdict,
    "handing": lambda typed, **rest: start_bulk_deed(deed=bulk_handing.NAME, params={}, **rest),
}


def _reason_missing(typed: QueryDict) -> str:
    reasons = active_playbook().spec.junk_reasons
    reason = reasons.get(typed.get("reason", ""))
    if reasons and reason is None:
        return _("Choose the reason.")
    if reason is not None and reason.note_required and not typed.get("note", "").strip():
        return _("This reason needs a comment.")
    return ""


def _filters(typed: QueryDict) -> Filters:
    return Filters.of(query_sent(typed), playbook=active_playbook(), kind="lead")


def _ask(request: HttpRequest, problem: str) -> HttpResponse:
    playbook, actor, typed = active_playbook(), actor_of(request), request.POST
    filters = _filters(typed)
    offered = verdicts_of(playbook, actor, filters)
    if not offered:
        raise Http404
    triage = playbook.spec.triage
    grades = playbook.field("lead", triage.class_field) if triage else None
    ids = ids_sent(typed)
    everything = bool(typed.get("all"))
    number = count(actor=actor, kind="lead", wanted=filters.wanted(actor)) if everything else 0
    chosen = typed.get("verdict", "")
    context = {
        "count": number if everything else len(ids),
        "ids": "" if everything else typed.get("ids", ""),
        "all": "1" if everything else "",
        "query": typed.get("query", ""),
        "choices": offered,
        "chosen": chosen if chosen in {each.key for each in offered} else offered[0].key,
        "reasons": [(key, each) for key, each in playbook.spec.junk_reasons.items()],
        "reason": typed.get("reason", ""),
        "grades": grades.options if grades else {},
        "grade": typed.get("grade", ""),
        "note": typed.get("note", ""),
        "problem": problem,
    }
    return http.dialog(request, "backlog/_verdict.html", context, status=422 if problem else 200)
