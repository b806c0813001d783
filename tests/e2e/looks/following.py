"""Tells dialogs apart by their addresses: one of each kind is looked at."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

_ID = re.compile(r"^\d+$|^[0-9a-f]{8}-[0-9a-f-]{27}$")


@dataclass(frozen=True)
class Link:
    """The name of an address, and what in it is neither a number nor an id."""

    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "-".join((self.name, *self.words))


def link_of(address: str) -> Link | None:
    """Return what kind of dialog is asked for here, if it is one of ours."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    given = (str(each) for each in (*match.args, *match.kwargs.values()))
    words = tuple(each for each in given if not _ID.match(each))
    return Link(match.view_name, words)
