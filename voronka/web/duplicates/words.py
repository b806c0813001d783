"""Why two records look alike, in words."""

from django.utils.translation import gettext as _


def evidence_line(kind: str, level: str) -> tuple[bool, str] | None:
    """Return whether it speaks for the two being one, and the words; None if it says nothing."""
    for_it = {
        ("phone", "same"): _("The same phone number"),
        ("phone", "close"): _("Phone numbers that differ in a digit"),
        ("email", "same"): _("The same e-mail address"),
        ("email", "close"): _("E-mail addresses that differ in a letter"),
        ("messenger", "same"): _("The same messenger"),
        ("messenger", "close"): _("Messenger names that differ in a letter"),
        ("tax_number", "same"): _("The same tax number"),
        ("tax_number", "close"): _("Tax numbers that differ in a digit"),
        ("site", "same"): _("The same site"),
        ("person", "same"): _("The same name"),
        ("person", "turned"): _("The same name in another order"),
        ("person", "form"): _("The same name in a short form"),
        ("person", "close"): _("Names that differ in a letter or are shortened"),
        ("person", "part"): _("One name is a part of the other"),
        ("company", "same"): _("The same company, whatever its legal form and alphabet"),
        ("company", "close"): _("Company names that differ in a letter"),
        ("company", "part"): _("One company name is a part of the other"),
        ("born", "same"): _("The same date of birth"),
        ("born", "close"): _("Dates of birth that differ in a digit"),
        ("place", "same"): _("The same address"),
        ("place", "close"): _("Much the same address"),
    }
    against = {
        "person": _("Different names"),
        "company": _("Different companies"),
        "tax_number": _("Different tax numbers"),
        "born": _("Different dates of birth"),
        "email": _("Different e-mail addresses"),
        "place": _("Different addresses"),
    }
    if (kind, level) in for_it:
        return True, for_it[kind, level]
    return (False, against[kind]) if level == "different" and kind in against else None


def kind_word(kind: str) -> str:
    return {"lead": _("Lead"), "contact": _("Contact"), "company": _("Company")}.get(kind, kind)


def said_word(said: str) -> str:
    return {
        "merged": _("Merged"),
        "different": _("Not the same"),
        "skipped": _("Put off"),
        "attached": _("Handed to the client's owner"),
    }.get(said, said)
