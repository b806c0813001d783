"""Verdicts, stop rules and handing out in the timeline, in plain words."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from voronka.records.queries.timeline import TimelineRow

ICONS: Mapping[str, str] = {"triage": "gauge", "stop_rule": "ban", "handed_out": "user-check"}


def quality_line(row: TimelineRow, locale: str) -> str:
    """Return the line of what quality did; "" if the row is of another kind."""
    if row.kind == "triage":
        return _verdicts().get(row.name, _("Judged"))
    if row.kind == "stop_rule":
        rule = _in(locale, row.payload.get("label")) or row.name
        if row.payload.get("acts") == "junks":
            return _("Stop rule “%(rule)s”: junk at once") % {"rule": rule}
        return _("Stop rule “%(rule)s” speaks against it") % {"rule": rule}
    if row.kind == "handed_out":
        return _methods().get(row.name, _("Handed out"))
    return ""


def quality_body(row: TimelineRow, locale: str) -> str:
    """Return what was said with it: the note, or why it was this person."""
    if row.kind != "handed_out":
        return row.note
    reason = _in(locale, row.payload.get("reason"))
    return "\n".join(part for part in (reason, row.note) if part)


def _in(locale: str, stored: object) -> str:
    if isinstance(stored, Mapping):
        return str(stored.get(locale) or stored.get("ru") or "")
    return stored if isinstance(stored, str) else ""


def _verdicts() -> Mapping[str, str]:
    return {
        "junk": _("Verdict: junk"),
        "contact": _("Verdict: kept as a client, no deal yet"),
        "deal": _("Verdict: a deal for sales"),
        "attach": _("Verdict: belongs to a known client"),
        "queue": _("Put back into the queue"),
        "undone": _("The verdict was taken back"),
    }


def _methods() -> Mapping[str, str]:
    return {
        "hand": _("Handed out by hand"),
        "turn": _("Handed out in turn"),
        "load": _("Handed out to who has least"),
    }
