"""The parts of the process as lists: each page of the editor has one or several."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from voronka.packs.queries.drafts import DraftView
from voronka.process.durations import Duration
from voronka.process.parts import Path, find
from voronka.web.playbook.naming import address_of, label_of, title_of
from voronka.web.playbook.role_form import scope_labels
from voronka.web.playbook.task_form import task_kinds
from voronka.web.playbook.words import Words, channel_labels, stage_kinds, type_labels


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part in a list; `links` lead to what belongs to it."""

    path: str
    label: str
    note: str
    address: str
    color: str = ""
    # What is out of use, and how that is said.
    off: str = ""
    is_changed: bool = False
    links: Sequence[tuple[str, str, int]] = ()
    # One of which there is only one has no place among others.
    is_only: bool = False


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Parts that stand in one order; `new` is where another is added, `about` the whole's form."""

    title: str
    lines: Sequence[Line]
    new: str = ""
    about: str = ""


Told = Callable[[Mapping[str, Any], Words], str]


def listings_of(section: str, draft: DraftView, words: Words) -> list[Listing]:
    """Return the lists of a page of the editor."""
    special: Mapping[str, Callable[[DraftView, Words], list[Listing]]] = {
        "fields": _fields, "stages": _stages, "robots": _robots, "company": _company,
        "triage": _triage, "errors": _errors,
    }  # fmt: skip
    if section in special:
        return special[section](draft, words)
    return [_listing(draft, words, root) for root in _ROOTS[section]]


def _listing(draft: DraftView, words: Words, root: str) -> Listing:
    told: Told = _TOLD.get(root, _nothing)
    lines = [
        _line(draft, (root, key), words.locale, told(part, words))
        for key, part in (find(draft.tree, (root,)) or {}).items()
    ]
    return Listing(title=_titles()[root], lines=lines, new=_new(root))


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


def _only(draft: DraftView, path: Path, locale: str, note: str = "") -> Line:
    """Return a part of which there is one."""
    return Line(
        path="/".join(path),
        label=title_of(path, draft.tree, locale),
        note=note,
        address=address_of(path),
        is_changed=any(each.path[:1] == path for each in draft.differences),
        is_only=True,
    )


def _new(path: str) -> str:
    return reverse("playbook:new_part", args=[path])


def _fields(draft: DraftView, words: Words) -> list[Listing]:
    groups, types = dict(words.groups()), type_labels()
    listings = []
    titles = {
        "lead": _("Fields of a lead"), "deal": _("Fields of a deal"),
        "contact": _("Fields of a contact"), "company": _("Fields of a company"),
    }  # fmt: skip
    for kind, title in titles.items():
        fields: Mapping[str, Any] = find(draft.tree, ("fields", kind)) or {}
        lines = [
            _line(
                draft, ("fields", kind, name), words.locale,
                " · ".join(filter(None, [types[each["type"]], groups.get(each.get("group", ""))])),
                off=_("Archived") if each.get("archived") else "",
            )
            for name, each in fields.items()
        ]  # fmt: skip
        listings.append(Listing(title=title, lines=lines, new=_new(f"fields/{kind}")))
    return listings


def _stages(draft: DraftView, words: Words) -> list[Listing]:
    listings = [
        Listing(
            title=label,
            lines=[_stage(draft, words, key, name) for name in _stages_of(draft, key)],
            new=_new(f"pipelines/{key}/stages"),
            about=address_of(("pipelines", key)),
        )
        for key, label in words.pipelines()
    ]
    if any(line.of == "deal" for line in words.spec.pipelines.values()):
        only = _only(draft, ("conversion",), words.locale)
        listings.append(Listing(title=_("After winning"), lines=[only]))
    return [*listings, Listing(title=_("Another pipeline"), lines=(), new=_new("pipelines"))]


def _stages_of(draft: DraftView, pipeline: str) -> Mapping[str, Any]:
    return find(draft.tree, ("pipelines", pipeline, "stages")) or {}


def _stage(draft: DraftView, words: Words, pipeline: str, name: str) -> Line:
    path = ("pipelines", pipeline, "stages", name)
    stage = _stages_of(draft, pipeline)[name]
    kind = stage.get("kind", "path")
    links = [
        (_("To enter"), address_of((*path, "gate")), _demands(stage.get("gate", {}))),
        (_("To go on"), address_of((*path, "leave")), _demands(stage.get("leave", {}))),
        (_("Hints"), address_of((*path, "hints")), len(stage.get("hints", ()))),
    ]
    return _line(
        draft, path, words.locale, stage_kinds()[kind] if kind != "path" else "",
        color=stage.get("color", "gray"), off=_("Archived") if stage.get("archived") else "",
        links=links,
    )  # fmt: skip


def _demands(gate: Mapping[str, Any]) -> int:
    return len(gate.get("require", ())) + len(gate.get("checks", ())) + bool(gate.get("approval"))


def _robots(draft: DraftView, words: Words) -> list[Listing]:
    pipelines, stages = dict(words.pipelines()), dict(words.stages(words.spec.pipelines))
    lines = []
    for key, robot in (find(draft.tree, ("robots",)) or {}).items():
        where = [stages.get(each, each) for each in robot.get("in", ())]
        lines_of = where or [pipelines.get(each, each) for each in robot.get("of", ())]
        off = "" if robot.get("enabled", True) else _("Switched off")
        lines.append(_line(draft, ("robots", key), words.locale, ", ".join(lines_of), off=off))
    return [Listing(title=_("Robots"), lines=lines, new=_new("robots"))]


def _company(draft: DraftView, words: Words) -> list[Listing]:
    only = [
        _only(draft, ("title",), words.locale, words.spec.title.in_(words.locale)),
        _only(draft, ("calendar",), words.locale, words.spec.calendar.zone),
    ]
    glossary = _listing(draft, words, "glossary")
    return [Listing(title=_("The company"), lines=only), glossary]


def _triage(draft: DraftView, words: Words) -> list[Listing]:
    note = "" if draft.playbook.spec.triage is not None else _("not used")
    return [
        Listing(title=_("Triage"), lines=[_only(draft, ("triage",), words.locale, note)]),
        _listing(draft, words, "distribution"),
    ]


def _errors(draft: DraftView, words: Words) -> list[Listing]:
    roles = dict(words.roles())
    heard = ", ".join(roles.get(key, key) for key in draft.playbook.spec.errors_digest)
    digest = _only(draft, ("errors_digest",), words.locale, heard or _("nobody hears of them"))
    return [
        _listing(draft, words, "errors"),
        Listing(title=_("In the morning"), lines=[digest]),
    ]


def _nothing(part: Any, words: Words) -> str:
    return ""


def _task(task: Mapping[str, Any], words: Words) -> str:
    found = [task_kinds()[task.get("kind", "task")]]
    if "due" in task:
        found.append(Duration.parse(task["due"]).words().in_(words.locale))
    if points := _points(task.get("checklist", ())):
        found.append(
            ngettext("checklist of %(num)s line", "checklist of %(num)s lines", points)
            % {"num": points}
        )
    return " · ".join(found)


def _points(items: Sequence[Mapping[str, Any]]) -> int:
    return len(items) + sum(_points(item.get("items", ())) for item in items)


def _booking(booking: Mapping[str, Any], words: Words) -> str:
    role = dict(words.roles()).get(booking["role"], booking["role"])
    return f"{role} · {Duration.parse(booking['duration']).words().in_(words.locale)}"


def _role(role: Mapping[str, Any], words: Words) -> str:
    scopes = scope_labels()
    sees = [
        _("%(cards)s: %(scope)s") % {"cards": cards, "scope": scopes[rights.get("see", "none")]}
        for kind, cards in (("lead", _("Leads")), ("deal", _("Deals")))
        if (rights := role.get("cards", {}).get(kind)) is not None
    ]
    return " · ".join(sees)


def _error(error: Mapping[str, Any], words: Words) -> str:
    lines = dict(words.pipelines())
    kind = _("Warning") if error.get("severity") == "warning" else _("Serious")
    return " · ".join([kind, *(lines.get(key, key) for key in error.get("of", ()))])


def _in_pipeline(part: Mapping[str, Any], words: Words) -> str:
    stages = dict(words.stages([part["of"]]))
    return ", ".join(stages.get(key, key) for key in part.get("in", ()))


def _reason(part: Mapping[str, Any], words: Words) -> str:
    return _("with a note") if part.get("note_required") else ""


def _message(part: Mapping[str, Any], words: Words) -> str:
    return channel_labels()[part["channel"]]


_TOLD: Mapping[str, Told] = {
    "tasks": _task, "bookings": _booking, "roles": _role, "errors": _error, "sos": _in_pipeline,
    "distribution": _in_pipeline, "lost_reasons": _reason, "junk_reasons": _reason,
    "messages": _message,
}  # fmt: skip
_ROOTS: Mapping[str, Sequence[str]] = {
    "groups": ("groups",), "tasks": ("tasks",), "bookings": ("bookings",),
    "messages": ("messages",), "catalogue": ("catalogue",), "sos": ("sos",),
    "scoring": ("scoring",), "roles": ("roles",), "forms": ("web_forms",),
    "reasons": ("sources", "lost_reasons", "junk_reasons"),
}  # fmt: skip


def _titles() -> dict[str, str]:
    return {
        "groups": _("Groups of fields"),
        "tasks": _("Tasks"),
        "bookings": _("Kinds of visits"),
        "messages": _("Messages"),
        "catalogue": _("Catalogue"),
        "sos": _("SOS programmes"),
        "errors": _("Rules of error control"),
        "scoring": _("Scoring"),
        "distribution": _("Distribution"),
        "roles": _("Roles"),
        "web_forms": _("Web forms"),
        "sources": _("Sources"),
        "lost_reasons": _("Reasons for losing"),
        "junk_reasons": _("Reasons for junk"),
        "glossary": _("Words of the glossary"),
    }
