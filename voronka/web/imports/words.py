"""What the pages of imports call things."""

from django.utils.translation import gettext as _


def kinds() -> dict[str, str]:
    return {
        "lead": _("Leads"),
        "deal": _("Deals"),
        "contact": _("Contacts"),
        "company": _("Companies"),
    }


def states() -> dict[str, tuple[str, str]]:
    """Return the name and the tone of each state."""
    return {
        "draft": (_("Columns are being chosen"), "gray"),
        "checking": (_("Being looked through"), "blue"),
        "checked": (_("Waits for your yes"), "yellow"),
        "running": (_("Being imported"), "blue"),
        "paused": (_("Paused"), "yellow"),
        "cancelled": (_("Stopped"), "orange"),
        "done": (_("Imported"), "green"),
        "reverting": (_("Being taken back"), "blue"),
        "reverted": (_("Taken back"), "gray"),
        "failed": (_("Stopped by an error"), "red"),
    }


def outcomes() -> dict[str, tuple[str, str]]:
    """Return the name of each outcome and what it means."""
    return {
        "created": (_("Created"), _("New in the base")),
        "updated": (_("Updated"), _("Known already, and changed")),
        "joined": (_("Joined"), _("Added to a known client")),
        "skipped": (_("Skipped"), _("Known already, and left as they are")),
        "refused": (_("Refused"), _("Something is wrong in the row")),
    }


def rules(kind: str) -> list[tuple[str, str, str]]:
    """Return what may be done with rows of somebody who is known."""
    is_card = kind in ("lead", "deal")
    return [
        (
            "join",
            _("Join to the known client"),
            _("A new card of that client; to an open card of theirs the row is added as a note")
            if is_card
            else _("New phone numbers and addresses are added, nothing else changes"),
        ),
        ("skip", _("Skip"), _("What is known stays as it is")),
        ("fill", _("Fill in what is empty"), _("Nothing that stands there is overwritten")),
        ("overwrite", _("Overwrite"), _("What the file says replaces what stands there")),
        ("create", _("Create anyway"), _("Every row becomes new; duplicates are possible")),
    ]


def systems() -> dict[str, str]:
    return {
        "bitrix24": "Bitrix24",
        "amocrm": "amoCRM",
        "hubspot": "HubSpot",
        "pipedrive": "Pipedrive",
    }
