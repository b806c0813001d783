"""What the parts of a process are called on a page, and where each is changed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.process.parts import Path, find
from voronka.process.templates import without_places
from voronka.process.text import Text
from voronka.web.playbook.editors import editor_of

# The pages that list the parts, and what of the playbook each lists.
_PAGES: Mapping[str, Sequence[str]] = {
    "stages": ("pipelines", "conversion"),
    "fields": ("fields",),
    "groups": ("groups",),
    "tasks": ("tasks",),
    "robots": ("robots",),
    "bookings": ("bookings",),
    "messages": ("messages",),
    "catalogue": ("catalogue",),
    "sos": ("sos",),
    "errors": ("errors", "errors_digest"),
    "scoring": ("scoring",),
    "triage": ("triage", "distribution"),
    "roles": ("roles",),
    "reasons": ("sources", "lost_reasons", "junk_reasons"),
    "forms": ("web_forms",),
    "company": ("title", "about", "calendar", "glossary"),
}


def address_of(path: Path) -> str:
    """Return where the part is changed, or "" if it has no form."""
    found = editor_of(path)
    return reverse("playbook:part", args=["/".join(found[1])]) if found else ""


def section_of(path: Path) -> str:
    """Return the page on which the part is listed."""
    return next((key for key, roots in _PAGES.items() if path[0] in roots), "fields")


def title_of(path: Path, tree: Mapping[str, Any], locale: str) -> str:
    """Return what the part is called: “Field of a lead “Budget””."""
    if path[0] == "fields" and len(path) >= 3:
        kinds = {
            "lead": _("Field of a lead"), "deal": _("Field of a deal"),
            "contact": _("Field of a contact"), "company": _("Field of a company"),
        }  # fmt: skip
        return _said(kinds[path[1]], tree, path[:3], locale)
    if path[0] == "pipelines" and len(path) >= 4 and path[2] == "stages":
        said = _said(_("Stage"), tree, path[:4], locale)
        sides = {"gate": _("on entering"), "leave": _("on going on"), "hints": _("hints")}
        side = sides.get("".join(path[4:5]))
        return f"{said}, {side}" if side else said
    kinds = _kinds()
    if path[0] == "conversion" and len(path) > 1:
        return f"{kinds['conversion']}, {attribute_name(path[1])}"
    if path[0] in kinds:
        return _said(kinds[path[0]], tree, path[:2], locale) if len(path) > 1 else kinds[path[0]]
    return " · ".join(path)


def attribute_of(path: Path) -> str:
    """Return what of the part is meant; "" for all of it."""
    found = editor_of(path)
    rest = path[len(found[1]) :] if found else path[2:]
    if not rest:
        return ""
    names = _attributes()
    return ", ".join(names[key] for key in rest if key in names) or " · ".join(rest)


def _said(kind: str, tree: Mapping[str, Any], path: Path, locale: str) -> str:
    label = label_of(find(tree, path), path[-1], locale)
    return f"{kind} «{label}»" if locale == "ru" else f"{kind} “{label}”"


def label_of(part: Any, key: str, locale: str) -> str:
    """Return the label of a part, as plain values have it; its key if it has none."""
    if isinstance(part, str) or (isinstance(part, Mapping) and part and set(part) <= {"ru", "en"}):
        part = {"text": part}
    if not isinstance(part, Mapping):
        return key
    for name in ("label", "title", "subject", "text"):
        if part.get(name):
            written = without_places(Text.parse(part[name])).in_(locale)
            return written if len(written) <= 60 else f"{written[:59]}…"
    return key


def _kinds() -> dict[str, str]:
    return {
        "robots": _("Robot"),
        "messages": _("Message"),
        "tasks": _("Task"),
        "roles": _("Role"),
        "web_forms": _("Web form"),
        "scoring": _("Scoring"),
        "sos": _("SOS programme"),
        "errors": _("Rule of error control"),
        "catalogue": _("Item of the catalogue"),
        "bookings": _("Kind of visit"),
        "conversion": _("What becomes of a won lead"),
        "distribution": _("Distribution"),
        "triage": _("Triage"),
        "pipelines": _("Pipeline"),
        "groups": _("Group of fields"),
        "sources": _("Source"),
        "lost_reasons": _("Reason for losing"),
        "junk_reasons": _("Reason for junk"),
        "glossary": _("Word of the glossary"),
        "calendar": _("Working calendar"),
        "errors_digest": _("Who hears of errors"),
        "title": _("The process as a whole"),
        "about": _("The process as a whole"),
    }


def attribute_name(key: str) -> str:
    """Return what an attribute is called; its key if it has no name."""
    return _attributes().get(key, key)


def _attributes() -> dict[str, str]:
    return {
        "label": _("name"), "title": _("heading"), "subject": _("subject"), "text": _("text"),
        "type": _("type"), "group": _("group"), "help": _("hint"), "options": _("options"),
        "archived": _("archived"), "cards_to": _("where its cards go"), "kind": _("kind"),
        "color": _("colour"), "deadline": _("deadline"), "require": _("fields required"),
        "checks": _("conditions"), "that": _("condition"), "say": _("what is told"),
        "fix": _("ways out"), "approval": _("approval"), "carry": _("asked later, too"),
        "when": _("when"), "if": _("condition"), "then": _("steps"), "of": _("pipelines"),
        "in": _("stages"), "respect": _("clock"), "once": _("how often"),
        "on_leave": _("when the card leaves"), "enabled": _("switched on"), "can": _("rights"),
        "hints": _("hints"), "channel": _("channel"), "fields": _("fields"),
        "required": _("required"), "amount_from": _("amount from"), "source": _("source"),
        "pipeline": _("pipeline"), "requests": _("what requests become"),
        "consent": _("consent"), "thanks": _("thanks"), "intro": _("introduction"),
        "limit": _("limit"), "stages": _("stages"), "drop": _("left behind"),
        "roles": _("roles"), "ladder": _("ladder"), "axes": _("scores"),
        "message": _("message"), "due": _("due"), "ask": _("fields asked"),
        "do": _("what to do"), "why": _("why"), "video": _("video"), "checklist": _("checklist"),
        "outcomes": _("outcomes"), "note_required": _("with a note"), "see": _("sees"),
        "change": _("changes"), "unassigned": _("cards that nobody owns"), "lead": _("leads"),
        "deal": _("deals"), "cards": _("cards"), "hide_fields": _("hidden fields"),
        "first": _("first after"), "every": _("and then every"), "rounds": _("rounds"),
        "evidence": _("what ends it"), "classes": _("classes"), "rules": _("rules"),
        "points": _("points"), "at_least": _("from how many points"),
        "expect_percent": _("expected share"), "severity": _("severity"),
        "whose": _("whose it is"), "among": _("which cards"), "hours": _("hours of work"),
        "zone": _("time zone"), "holidays": _("holidays"), "days_off": _("days off"),
        "working_days": _("worked days"), "role": _("role"), "duration": _("length"),
        "shortest": _("shortest"), "longest": _("longest"), "buffer": _("the way"),
        "step": _("step"), "horizon": _("earliest"), "notice": _("latest"),
        "needs": _("what must be known"), "transitions": _("transitions"), "from": _("out of"),
        "to": _("to"), "url": _("address"), "mode": _("mode"), "tell": _("who is told"),
        "stop_rules": _("stop rules"), "suggest": _("suggestions"), "acts": _("what happens"),
        "reason": _("reason"), "verdict": _("verdict"), "grade": _("class"), "by": _("how"),
        "class_field": _("field of the class"), "contact": _("contact"), "company": _("company"),
    }  # fmt: skip
