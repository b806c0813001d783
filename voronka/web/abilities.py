"""What a role may do, in words."""

from django.utils.translation import gettext as _


def ability_labels() -> dict[str, str]:
    """Return every action that a role may be given, in words."""
    return {
        "create": _("Enter new cards"),
        "take": _("Take leads"),
        "assign": _("Give cards to others"),
        "move": _("Move between stages"),
        "edit": _("Change fields"),
        "win": _("Close as won"),
        "lose": _("Close as lost"),
        "junk": _("Put aside as junk"),
        "restore": _("Bring closed cards back"),
        "bulk": _("Change many at once"),
        "convert": _("Make deals of leads"),
        "override": _("Pass a gate with a reason"),
        "export": _("Export"),
        "book": _("Book visits"),
        "message": _("Write to clients"),
        "settings": _("Change settings"),
        "quality": _("Control quality"),
        "process": _("See and change the process"),
        "sandbox": _("Move the sandbox's clock"),
        "approve": _("Approve versions of the process that others propose"),
    }
