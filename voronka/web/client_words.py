"""Contacts and companies in words: their fields, and what happened to them."""

from collections.abc import Callable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.queries.timeline import TimelineRow


def label_of(name: str) -> str:
    """Return what a field of a client is called."""
    return {
        "name": _("Name"),
        "company_id": _("Company"),
        "position": _("Position"),
        "is_decision_maker": _("Decides"),
        "note": _("About"),
        "owner_id": _("Owner"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "messenger": _("Messenger"),
        "site": _("Site"),
        "tax_number": _("Tax number"),
    }.get(name, name)


def labels_of(kind: ClientKind) -> Callable[[str], str]:
    """Return what says how a field is called, one that the process adds too."""
    fields = active_playbook().fields(kind)
    locale = "ru" if (get_language() or "ru").startswith("ru") else "en"
    return lambda name: fields[name].label.in_(locale) if name in fields else label_of(name)


def client_line(row: TimelineRow) -> str:
    """Return the line of an event of a client, or "" for an event of another kind."""
    if row.kind == "client_field":
        return _field(row)
    lines = {
        "client_created": _("Entered by hand"),
        "merged": _("Merged: “%(name)s” is a part of this now"),
        "merged_into": _("Merged into “%(name)s”"),
        "unmerged": _("Taken apart again: “%(name)s” stands for itself"),
        "unmerged_from": _("Taken apart from “%(name)s” again"),
        "not_duplicate": _("Not the same as “%(name)s”"),
        "perhaps_duplicate": _("“%(name)s” may be the same after all"),
    }
    return lines.get(row.kind, "") % {"name": _name(row)}


def _name(row: TimelineRow) -> str:
    return str(row.payload.get("name") or _("No name"))


def _field(row: TimelineRow) -> str:
    words = {
        "field": label_of(row.name),
        "before": _shown(row, "before"),
        "after": _shown(row, "after"),
    }
    if not words["before"]:
        return _("%(field)s: %(after)s") % words
    return _("%(field)s: %(before)s → %(after)s") % words


def _shown(row: TimelineRow, side: str) -> str:
    value = row.before if side == "before" else row.after
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if row.name.endswith("_id"):
        return str(row.payload.get(side) or ("" if side == "before" else "—"))
    return str(value or ("" if side == "before" else "—"))
