"""Contacts and companies as lists: their columns, and what can be done to many of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import escape

from voronka.kernel import clock
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.people.queries import people
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MAIN, UnableToSaveClient
from voronka.records.listed import Wanted
from voronka.records.listed_clients import EDIT
from voronka.records.queries.client_filters import (
    client_fields,
    read_stored_clients,
    stored_clients,
)
from voronka.records.queries.client_page import client_page
from voronka.records.queries.clients import (
    PAGE,
    ClientFilter,
    ClientPlace,
    ClientRow,
    clients,
    fits_order,
    may_change,
)
from voronka.records.queries.filter_fields import FilterField
from voronka.records.queries.misspelt import may_be_misspelt
from voronka.records.use_cases.edit_client import UnableToEditClient, edit_client
from voronka.web import formats
from voronka.web.client_kinds import client_address
from voronka.web.client_words import label_of, labels_of
from voronka.web.clients.list_words import list_words
from voronka.web.clients.own import asked_when_new, own_inputs
from voronka.web.clients.own_columns import own_cell, own_columns, own_typed
from voronka.web.http import actor_of
from voronka.web.inputs import PREFIX, Input
from voronka.web.lists.card_columns import person
from voronka.web.lists.cells import SEEN, Cell, cell_form, changed_meanwhile, in_words
from voronka.web.lists.nouns import (
    BulkMenu,
    ListQuery,
    NounChip,
    NounFrame,
    NounPage,
)
from voronka.web.lists.table import Column, link, missing

ClientColumn = Column[ClientRow]
MINE, NOBODY = "me", "none"
# Fields in cells: name of the column, name of the field, type of its control.
_EDITED: Mapping[str, tuple[str, str]] = {
    "name": ("name", "text"),
    "position": ("position", "text"),
    "is_decision_maker": ("is_decision_maker", "bool"),
    "note": ("note", "long_text"),
    "phone": ("phone", "phone"),
    "email": ("email", "email"),
    "messenger": ("messenger", "text"),
    "site": ("site", "text"),
    "tax_number": ("tax_number", "text"),
    "owner": ("owner_id", "user"),
}
# What can be set for many at once: what is not theirs alone.
_FOR_MANY: Mapping[ClientKind, tuple[str, ...]] = {
    "contact": ("position", "is_decision_maker", "note"),
    "company": ("note",),
}


@dataclass(frozen=True)
class ClientNoun:
    """Contacts, or companies."""

    key: ClientKind
    sort: str = "-created_at"
    event: str = "card-changed"

    @property
    def shown(self) -> Sequence[str]:
        own = ("company", "position") if self.key == "contact" else ("tax_number", "people")
        return ("title", *own, "phone", "email", "open_deals", "owner", "created_at")

    def home(self) -> str:
        return reverse("clients:index", args=[self.key])

    def columns(self, actor: Actor) -> Mapping[str, ClientColumn]:
        playbook = active_playbook()
        may_edit = rights.may(playbook, actor, "edit")
        may_assign = rights.may(playbook, actor, "assign")
        columns = [*_columns_of_both(), *_columns_of_one(self.key), *own_columns(self.key, actor)]
        editable = {key for key in _EDITED if key != "owner" and may_edit}
        editable |= set(asked_when_new(self.key, actor)) if may_edit else set()
        editable |= {"title"} if may_edit else set()
        editable |= {"owner"} if may_assign else set()
        return {
            each.key: ClientColumn(**{**vars(each), "is_editable": each.key in editable})
            for each in columns
        }

    def fields(self, actor: Actor) -> Mapping[str, FilterField]:
        return client_fields(self.key, actor)

    def wanted(self, query: ListQuery, actor: Actor) -> Wanted:
        owner_id = actor.id if query.owner == MINE else _uuid(query.owner)
        wanted = ClientFilter(
            text=query.words,
            owner_id=owner_id,
            without_owner=query.owner == NOBODY,
            alike=bool(query.alike),
        )
        return stored_clients(wanted, query.terms())

    def alike(self, query: ListQuery) -> str:
        return query.query(alike="yes") if may_be_misspelt(query.words) else ""

    def page(
        self,
        *,
        wanted: Wanted,
        sort: str,
        after: tuple[Any, UUID] | None,
        actor: Actor,
        now: datetime,
    ) -> NounPage:
        if after is not None and not fits_order(after[0], sort, self.key, actor):
            raise Http404
        found = clients(
            actor=actor,
            kind=self.key,
            wanted=read_stored_clients(wanted, kind=self.key, actor=actor, now=now),
            sort=sort,
            after=ClientPlace(*after) if after else None,
            limit=PAGE,
        )
        more = (found.more.value, found.more.id) if found.more else None
        return NounPage(lines=found.rows, more=more)

    def chosen(self, *, ids: Sequence[UUID], actor: Actor, now: datetime) -> NounPage:
        wanted = ClientFilter(ids=tuple(ids))
        page = clients(actor=actor, kind=self.key, wanted=wanted, limit=max(len(ids), 1))
        return NounPage(lines=page.rows)

    def name_of(self, line: ClientRow) -> tuple[UUID, str]:
        return line.id, line.name

    def frame(self, request: HttpRequest, actor: Actor) -> NounFrame:
        playbook = active_playbook()
        may_assign = rights.may(playbook, actor, "assign")
        menus = []
        if may_assign:
            menus.append(
                BulkMenu(name="owner", label=_("Give to"), icon="user-check", has_colleagues=True)
            )
        if rights.may(playbook, actor, "bulk"):
            menus.append(BulkMenu(name="field", label=_("Field"), icon="edit", is_field=True))
        owners = [(MINE, _("Mine"))]
        if may_assign:
            owners.append((NOBODY, _("Nobody's")))
        return NounFrame(
            words=list_words(self.key, may_create=rights.may(playbook, actor, "create")),
            chips=[
                NounChip(name="owner", label=_("Owner"), choices=owners, has_colleagues=may_assign)
            ],
            menus=menus,
            may_export=rights.may(playbook, actor, "export"),
            bar="clients/_bar.html",
        )

    # Changes.

    def command(self, post: QueryDict, actor: Actor) -> Mapping[str, Any]:
        if "owner" in post:
            return {"kind": EDIT, "fields": {"owner_id": post["owner"] or None}}
        for name in _FOR_MANY[self.key]:
            if PREFIX + name in post:
                return {"kind": EDIT, "fields": {name: post[PREFIX + name]}}
        own = own_typed(post, self.key, actor)
        if not own:
            raise Http404
        return {"kind": EDIT, "fields": own}

    def bulk_field(
        self, request: HttpRequest, actor: Actor, name: str
    ) -> tuple[Sequence[tuple[str, str]], Input | None]:
        if not rights.may(active_playbook(), actor, "bulk"):
            raise NotAllowed
        names, own = _FOR_MANY[self.key], asked_when_new(self.key, actor)
        control = _control(name, "") if name in names else None
        if name in own:
            control = own_inputs(self.key, [name], locale=request.LANGUAGE_CODE)[0]
        called = labels_of(self.key)
        return [(each, called(each)) for each in (*names, *own)], control

    def cell(self, request: HttpRequest, row_id: UUID, column: str) -> HttpResponse | None:
        if column not in _EDITED and column != "title":
            return own_cell(request, self.key, row_id, column)
        page = client_page(kind=self.key, client_id=row_id, actor=actor_of(request))
        name, _type = _EDITED["name" if column == "title" else column]
        values = [*page.points.get(name, ())] if name in MAIN[self.key] else []
        stood = values[0] if values else _as_typed(page, name)
        key, address = PREFIX + name, request.get_full_path()
        if request.method == "GET":
            may = may_change(kind=self.key, client_id=row_id, actor=actor_of(request))
            problem = "" if may else _("You see this client but may not change it.")
            control = _control(_column(name), stood) if may else None
            seen = {SEEN + name: stood}
            cell = Cell(address=address, input=control, problem=problem, hidden=seen)
            return cell_form(request, cell)
        typed, seen_value = request.POST.get(key, ""), request.POST.get(SEEN + name, stood)
        control = _control(_column(name), typed)
        problem, seen_value = self._save(request, row_id, name, typed, seen_value, values)
        if not problem:
            return None
        if seen_value != request.POST.get(SEEN + name, stood):
            problem = changed_meanwhile(in_words(control, seen_value))
        hidden = {SEEN + name: seen_value}
        return cell_form(
            request, Cell(address=address, input=control, problem=problem, hidden=hidden)
        )

    def _save(
        self,
        request: HttpRequest,
        row_id: UUID,
        name: str,
        typed: str,
        seen: str,
        values: Sequence[str],
    ) -> tuple[str, str]:
        """Save it; answer with the problem, if there is one, and what stands there as it is now."""
        meant: Any = typed
        before: Any = seen
        if name in MAIN[self.key]:
            # The main one of several; the others stay.
            rest = [each for each in values if each not in (seen, typed)]
            meant, before = [typed, *rest], [seen, *rest] if seen else rest
        if name == "is_decision_maker":
            before = seen == "yes"
        try:
            edit_client(
                kind=self.key,
                client_id=row_id,
                fields={name: meant or None if name == "owner_id" else meant},
                seen={name: before or None if name == "owner_id" else before},
                actor=actor_of(request),
                now=clock.now(),
            )
        except UnableToSaveClient as refusal:
            return str(refusal), seen
        except NotAllowed as refusal:
            return str(refusal), seen
        except UnableToEditClient as refusal:
            now: Any = refusal.conflicts[0].now
            first = now[0] if isinstance(now, list) and now else now
            return str(refusal), _typed_now(first)
        return "", seen


def _typed_now(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value else ""


def _column(name: str) -> str:
    return "owner" if name == "owner_id" else name


def _as_typed(page: Any, name: str) -> str:
    return _typed_now(getattr(page, name))


def _control(column: str, value: str) -> Input:
    name, control = _EDITED[column]
    options: Sequence[tuple[str, str]] = ()
    if control == "bool":
        options = [("yes", _("Yes")), ("no", _("No"))]
    if control == "user":
        options = [(str(each.id), each.name) for each in people.active_people()]
    return Input(
        name=PREFIX + name, label=label_of(name), type=control, value=value, options=options
    )


# Columns.


def _columns_of_both() -> list[ClientColumn]:
    return [
        ClientColumn(key="title", label=_("Name"), width=210, sort="name", draw=_title),
        ClientColumn(key="phone", label=_("Phone"), width=146, draw=_phone),
        ClientColumn(key="email", label=_("E-mail"), width=170, draw=_email),
        ClientColumn(key="owner", label=_("Owner"), width=154, draw=_owner),
        ClientColumn(
            key="open_deals",
            label=_("Open deals"),
            width=128,
            is_number=True,
            draw=lambda row: str(row.open_deals or ""),
        ),
        ClientColumn(key="note", label=_("About"), width=240, draw=_plain("note")),
        ClientColumn(
            key="created_at",
            label=_("Created"),
            width=140,
            sort="created_at",
            draw=lambda row: str(formats.moment(row.created_at)),
        ),
    ]


def _columns_of_one(kind: ClientKind) -> list[ClientColumn]:
    if kind == "company":
        return [
            ClientColumn(key="tax_number", label=_("Tax number"), draw=_plain("tax_number")),
            ClientColumn(key="site", label=_("Site"), draw=_plain("site")),
            ClientColumn(
                key="people",
                label=_("People"),
                width=80,
                is_number=True,
                draw=lambda row: str(row.people or ""),
            ),
        ]
    return [
        ClientColumn(key="company", label=_("Company"), width=150, draw=_company),
        ClientColumn(key="position", label=_("Position"), width=116, draw=_plain("position")),
        ClientColumn(
            key="is_decision_maker",
            label=_("Decides"),
            width=90,
            draw=lambda row: str(escape(_("Yes"))) if row.is_decision_maker else "",
        ),
        ClientColumn(key="messenger", label=_("Messenger"), draw=_plain("messenger")),
    ]


def _plain(name: str) -> Callable[[ClientRow], str]:
    return lambda row: str(escape(getattr(row, name)))


def _title(row: ClientRow) -> str:
    return link(client_address(row.kind, row.id), row.name or _("No name"))


def _phone(row: ClientRow) -> str:
    return str(formats.phone_link(row.phone))


def _email(row: ClientRow) -> str:
    shown = escape(row.email)
    return f'<a href="mailto:{shown}">{shown}</a>' if row.email else ""


def _owner(row: ClientRow) -> str:
    return person(row.owner_name) if row.owner_name else missing(_("Nobody yet"))


def _company(row: ClientRow) -> str:
    return str(escape(row.company_name))


def _uuid(word: str) -> UUID | None:
    if word in ("", NOBODY):
        return None
    try:
        return UUID(word)
    except ValueError as error:
        raise Http404 from error
