"""The parts of the process in lists: fields, stages with gates, robots, messages, web forms."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from voronka.kernel import clock
from voronka.packs.edits import Ordered
from voronka.packs.queries.drafts import DraftView, draft_for, may_edit, must_edit
from voronka.packs.use_cases.change_draft import change_draft
from voronka.process.parts import Path, find
from voronka.web.http import actor_of, go_to
from voronka.web.playbook.controls import moved
from voronka.web.playbook.naming import address_of, editor_of, label_of, section_of
from voronka.web.playbook.words import Words, channel_labels, stage_kinds, type_labels

SECTIONS = ("fields", "stages", "robots", "messages", "forms")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part in a list; `links` lead to what belongs to it."""

    path: str
    label: str
    note: str
    address: str
    color: str = ""
    is_off: bool = False
    is_changed: bool = False
    links: Sequence[tuple[str, str, int]] = ()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Parts that stand in one order."""

    title: str
    path: str
    lines: Sequence[Line]
    new: str


def section_titles() -> list[tuple[str, str, str]]:
    """Return the lists: key, title, icon."""
    return [
        ("fields", _("Fields"), "forms"),
        ("stages", _("Stages and gates"), "layout-kanban"),
        ("robots", _("Robots"), "robot"),
        ("messages", _("Messages"), "message"),
        ("forms", _("Web forms"), "world"),
    ]


@require_safe
@login_required
def section_show(request: HttpRequest, section: str) -> HttpResponse:
    """GET /process/edit/robots/: everything of one kind, in its order."""
    if section not in SECTIONS:
        raise Http404
    must_edit(actor_of(request))
    draft = draft_for(actor=actor_of(request))
    words = Words(draft.playbook, request.LANGUAGE_CODE)
    listings = {
        "fields": _fields,
        "stages": _stages,
        "robots": _robots,
        "messages": _messages,
        "forms": _forms,
    }[section](draft, words)
    context = {"section": section, "listings": listings, **frame_of(request, draft)}
    return TemplateResponse(request, "playbook/section.html", context)


@require_POST
@login_required
def order_create(request: HttpRequest) -> HttpResponse:
    """POST /process/edit/order/: a part goes one place up or down among its like."""
    path = tuple(request.POST.get("path", "").split("/"))
    deed = request.POST.get("do", "")
    draft = draft_for(actor=actor_of(request))
    keys = list(find(draft.tree, path[:-1]) or ())
    if path[-1] not in keys or deed not in ("up", "down") or editor_of(path) is None:
        raise Http404
    order = moved(keys, deed, keys.index(path[-1]))
    change_draft(
        edits=[Ordered(path=path[:-1], keys=order)], actor=actor_of(request), now=clock.now()
    )
    return go_to(request, reverse("playbook:section", args=[section_of(path)]))


def frame_of(request: HttpRequest, draft: DraftView) -> dict[str, Any]:
    """Return what stands around every page of the editor."""
    return {
        "draft": draft,
        "changes": len(draft.differences),
        "sections": section_titles(),
        "may_edit": may_edit(actor_of(request)),
    }


def _line(draft: DraftView, path: Path, locale: str, note: str = "", **more: Any) -> Line:
    part = find(draft.tree, path)
    return Line(
        path="/".join(path),
        label=label_of(part, path[-1], locale),
        note=note,
        address=address_of(path),
        is_changed=any(each.path[: len(path)] == path for each in draft.differences),
        **more,
    )


def _fields(draft: DraftView, words: Words) -> list[Listing]:
    groups, types = dict(words.groups()), type_labels()
    listings = []
    for kind, title in (("lead", _("Fields of a lead")), ("deal", _("Fields of a deal"))):
        fields: Mapping[str, Any] = find(draft.tree, ("fields", kind)) or {}
        lines = [
            _line(
                draft, ("fields", kind, name), words.locale,
                " · ".join(filter(None, [types[each["type"]], groups.get(each.get("group", ""))])),
                is_off=each.get("archived", False),
            )
            for name, each in fields.items()
        ]  # fmt: skip
        new = reverse("playbook:new_part", args=[f"fields/{kind}"])
        listings.append(Listing(title=title, path=f"fields/{kind}", lines=lines, new=new))
    return listings


def _stages(draft: DraftView, words: Words) -> list[Listing]:
    kinds = stage_kinds()
    listings = []
    for key, label in words.pipelines():
        stages = find(draft.tree, ("pipelines", key, "stages")) or {}
        lines = []
        for name, stage in stages.items():
            path = ("pipelines", key, "stages", name)
            links = [
                (title, address_of((*path, side)), _demands(stage.get(side, {})))
                for side, title in (("gate", _("To enter")), ("leave", _("To go on")))
            ]
            kind = stage.get("kind", "path")
            lines.append(
                _line(
                    draft, path, words.locale, kinds[kind] if kind != "path" else "",
                    color=stage.get("color", "gray"), is_off=stage.get("archived", False),
                    links=links,
                )
            )  # fmt: skip
        new = reverse("playbook:new_part", args=[f"pipelines/{key}/stages"])
        path_ = f"pipelines/{key}/stages"
        listings.append(Listing(title=label, path=path_, lines=lines, new=new))
    return listings


def _demands(gate: Mapping[str, Any]) -> int:
    return len(gate.get("require", ())) + len(gate.get("checks", ())) + bool(gate.get("approval"))


def _robots(draft: DraftView, words: Words) -> list[Listing]:
    pipelines, stages = dict(words.pipelines()), dict(words.stages(words.spec.pipelines))
    lines = []
    for key, robot in (find(draft.tree, ("robots",)) or {}).items():
        where = [stages.get(each, each) for each in robot.get("in", ())]
        lines_of = where or [pipelines.get(each, each) for each in robot.get("of", ())]
        note = ", ".join(lines_of)
        is_off = not robot.get("enabled", True)
        lines.append(_line(draft, ("robots", key), words.locale, note, is_off=is_off))
    new = reverse("playbook:new_part", args=["robots"])
    return [Listing(title=_("Robots"), path="robots", lines=lines, new=new)]


def _messages(draft: DraftView, words: Words) -> list[Listing]:
    labels = channel_labels()
    lines = [
        _line(draft, ("messages", key), words.locale, labels[message["channel"]])
        for key, message in (find(draft.tree, ("messages",)) or {}).items()
    ]
    new = reverse("playbook:new_part", args=["messages"])
    return [Listing(title=_("Messages"), path="messages", lines=lines, new=new)]


def _forms(draft: DraftView, words: Words) -> list[Listing]:
    lines = [
        _line(draft, ("web_forms", key), words.locale)
        for key in find(draft.tree, ("web_forms",)) or {}
    ]
    new = reverse("playbook:new_part", args=["web_forms"])
    return [Listing(title=_("Web forms"), path="web_forms", lines=lines, new=new)]
