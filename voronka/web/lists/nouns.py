"""Lists of anything but leads and deals: what a noun declares, and what an address asks of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import register_converter

from voronka.kernel.actor import Actor
from voronka.records.listed import Wanted
from voronka.records.queries.filter_fields import FilterField
from voronka.records.queries.filter_terms import Group, read_terms
from voronka.web.lists.table import Column

_LONGEST_WORDS = 200
_ADDRESSES = {"contact": "contacts", "company": "companies", "task": "tasks"}


class NounConverter:
    """Turns "contacts" into "contact" and back."""

    regex = "contacts|companies|tasks"

    def to_python(self, value: str) -> str:
        return next(noun for noun, word in _ADDRESSES.items() if word == value)

    def to_url(self, value: str) -> str:
        return _ADDRESSES.get(value, "")


register_converter(NounConverter, "noun")


@dataclass(frozen=True, kw_only=True)
class ListQuery:
    """What a list is narrowed to, as it stands in its address."""

    q: str = ""
    owner: str = ""
    state: str = ""
    where: str = ""
    sort: str = ""
    view: str = ""
    alike: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "ListQuery":
        return cls(**{f.name: query.get(f.name, "").strip() for f in fields(cls)})

    def query(self, **changes: str) -> str:
        """Return the address's query with some of it changed: "?owner=me&sort=name"."""
        chosen = {**vars(self), **changes}
        encoded = urlencode({name: value for name, value in chosen.items() if value})
        return f"?{encoded}" if encoded else "?"

    @property
    def words(self) -> str:
        return self.q[:_LONGEST_WORDS]

    def terms(self) -> Group:
        """
        Return the terms about fields.

        :raises UnreadableFilter: they are damaged
        """
        return read_terms(self.where)

    @property
    def is_narrow(self) -> bool:
        return bool(self.q or self.owner or self.state or self.where)


@dataclass(frozen=True, kw_only=True)
class NounPage:
    """Some lines of a list, and after which value and row the next ones begin."""

    lines: Sequence[Any]
    more: tuple[Any, UUID] | None = None


@dataclass(frozen=True, kw_only=True)
class NounChip:
    """
    A filter that stands ready above the list: its name in the address, and what it offers; with
    colleagues, they come once it is opened.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]]
    has_colleagues: bool = False


@dataclass(frozen=True, kw_only=True)
class BulkMenu:
    """
    Something that can be done to the selected rows, sent under `name`.

    One of fields lets one be chosen and its new value be given; one of colleagues lets one of
    them be chosen.
    """

    name: str
    label: str
    icon: str
    has_colleagues: bool = False
    is_field: bool = False
    # A moment is asked for.
    is_moment: bool = False


@dataclass(frozen=True, kw_only=True)
class NounWords:
    """What the page of a list says."""

    title: str
    everything: str
    search: str
    # Heads and texts of the two empty lists.
    nothing: tuple[str, str]
    none_yet: tuple[str, str]
    icon: str
    # The button that makes a new one, and where its form is; "" for none.
    new: tuple[str, str] = ("", "")


@dataclass(frozen=True, kw_only=True)
class NounFrame:
    """What stands around the rows of one list for one person."""

    words: NounWords
    chips: Sequence[NounChip] = ()
    menus: Sequence[BulkMenu] = ()
    may_export: bool = False
    # Templates of its own: the view switch in the head, and more in the selection bar.
    tools: str = ""
    bar: str = ""


class Noun(Protocol):
    """A kind of thing with a list of its own."""

    @property
    def key(self) -> str: ...

    @property
    def shown(self) -> Sequence[str]:
        """Return the columns a list begins with."""

    @property
    def sort(self) -> str:
        """Return the order a list begins with."""

    @property
    def event(self) -> str:
        """Return what is told to the page once a cell is saved."""

    def home(self) -> str:
        """Return the address of the list."""

    def columns(self, actor: Actor) -> Mapping[str, Column[Any]]: ...

    def fields(self, actor: Actor) -> Mapping[str, FilterField]: ...

    def wanted(self, query: ListQuery, actor: Actor) -> Wanted:
        """
        Return what the address asks for, as plain values.

        :raises UnreadableFilter: the terms are damaged
        """

    def alike(self, query: ListQuery) -> str:
        """Return the query of what reads alike, where the words may be misspelt; else nothing."""

    def page(
        self,
        *,
        wanted: Wanted,
        sort: str,
        after: tuple[Any, UUID] | None,
        actor: Actor,
        now: datetime,
    ) -> NounPage:
        """
        Return a page of the rows that match.

        :raises UnreadableFilter: the filter makes no sense
        """

    def chosen(self, *, ids: Sequence[UUID], actor: Actor, now: datetime) -> NounPage:
        """Return those of these rows that the actor sees."""

    def name_of(self, line: Any) -> tuple[UUID, str]: ...

    def frame(self, request: HttpRequest, actor: Actor) -> NounFrame: ...

    def command(self, post: QueryDict, actor: Actor) -> Mapping[str, Any]:
        """
        Return what is to be done to many rows.

        :raises Http404: nothing that is known
        """

    def bulk_field(self, request: HttpRequest, actor: Actor, name: str) -> Any:
        """Return the fields that can be set for many rows, and the control of one."""

    def cell(self, request: HttpRequest, row_id: UUID, column: str) -> HttpResponse | None:
        """Answer with a cell's form, or save it: None if it is saved."""


_nouns: dict[str, Noun] = {}


def register_noun(noun: Noun) -> None:
    _nouns[noun.key] = noun


def noun_of(key: str) -> Noun:
    """Return the noun of this name."""
    return _nouns[key]
