"""What the pages of contacts and companies as lists say."""

from django.urls import reverse
from django.utils.translation import gettext as _

from voronka.records.client_kinds import ClientKind
from voronka.web.lists.nouns import NounWords


def list_words(kind: ClientKind, *, may_create: bool) -> NounWords:
    """Return the words around the list of a kind."""
    nothing = (
        _("Nobody matches this"),
        _("Look for part of a name, phone, e-mail or tax number, or remove the filter."),
    )
    search, new = _("Name, phone, e-mail, tax number…"), reverse("clients:new", args=[kind])
    if kind == "contact":
        return NounWords(
            title=_("Contacts"),
            everything=_("All contacts"),
            search=search,
            nothing=nothing,
            none_yet=(
                _("No contacts yet"),
                _("A lead that is won brings its contact along. You can also enter one by hand."),
            ),
            icon="address-book",
            new=(_("New contact"), new if may_create else ""),
        )
    return NounWords(
        title=_("Companies"),
        everything=_("All companies"),
        search=search,
        nothing=nothing,
        none_yet=(
            _("No companies yet"),
            _("A lead of a company that is won brings it along. You can also enter one by hand."),
        ),
        icon="building",
        new=(_("New company"), new if may_create else ""),
    )
