"""Contacts and companies: lists, counts, and the one door to each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.storable import storable
from voronka.process.models.active import one_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MODELS
from voronka.records.models import Contact, ContactPoint, Deal
from voronka.records.models.spelling import same_spelling
from voronka.records.queries.filters import phone_digits

ClientSort = Literal["newest", "name", "created_at", "-created_at", "-name"]
PAGE = 50
# Column, and whether it falls.
_ORDERS: Mapping[ClientSort, tuple[str, bool]] = {
    "newest": ("created_at", True),
    "-created_at": ("created_at", True),
    "created_at": ("created_at", False),
    "name": ("search_text", False),
    "-name": ("search_text", True),
}


@dataclass(frozen=True, kw_only=True)
class ClientFilter:
    """
    Which clients are wanted; what is empty lets everything through.

    `text` is words of the name, or part of a phone number, e-mail, site or tax number; `ids` are
    clients picked one by one, and `also` is what terms about fields came to, see `client_filters`.
    """

    text: str = ""
    owner_id: UUID | None = None
    without_owner: bool = False
    company_id: UUID | None = None
    decides: bool = False
    ids: tuple[UUID, ...] | None = None
    also: Q | None = None


@dataclass(frozen=True, kw_only=True)
class ClientRow:
    """A line of the list."""

    kind: ClientKind
    id: UUID
    name: str
    phone: str
    email: str
    owner_id: UUID | None
    owner_name: str
    created_at: datetime
    # Of a contact.
    company_id: UUID | None
    company_name: str
    position: str
    is_decision_maker: bool
    messenger: str
    # Of a company.
    tax_number: str
    site: str
    people: int
    note: str
    # Deals that the actor sees and that are open.
    open_deals: int


@dataclass(frozen=True)
class ClientPlace:
    """Where a list was read up to."""

    value: Any
    id: UUID


@dataclass(frozen=True, kw_only=True)
class ClientPage:
    """Some clients of a list, and where the next ones begin."""

    rows: tuple[ClientRow, ...]
    more: ClientPlace | None


@one_playbook()
def clients(
    *,
    actor: Actor,
    kind: ClientKind,
    wanted: ClientFilter | None = None,
    sort: ClientSort = "newest",
    after: ClientPlace | None = None,
    limit: int = PAGE,
) -> ClientPage:
    """Return a page of the clients that match, in one query."""
    found = matching(kind=kind, wanted=wanted or ClientFilter(), actor=actor)
    column, falls = _ORDERS[sort]
    if after is not None:
        found = found.filter(_beyond(column, after, falls=falls))
    sign = "-" if falls else ""
    shown = _with_figures(found, kind, actor).order_by(f"{sign}{column}", f"{sign}pk")[: limit + 1]
    rows = [(_row(kind, client), getattr(client, column)) for client in shown]
    more = ClientPlace(rows[limit - 1][1], rows[limit - 1][0].id) if len(rows) > limit else None
    return ClientPage(rows=tuple(row for row, _value in rows[:limit]), more=more)


@one_playbook()
def count(*, actor: Actor, kind: ClientKind, wanted: ClientFilter | None = None) -> int:
    """Return how many clients match."""
    return int(matching(kind=kind, wanted=wanted or ClientFilter(), actor=actor).count())


def matching(*, kind: ClientKind, wanted: ClientFilter, actor: Actor) -> "QuerySet[Any]":
    """Return the clients that match and that the actor sees."""
    seen = MODELS[kind].objects.visible_to(actor)
    found: QuerySet[Any] = _narrowed(seen.alias(open_deals=open_deals(kind, actor)), kind, wanted)
    return found


def client_for(*, kind: ClientKind, client_id: UUID, actor: Actor) -> Any:
    """
    Return the contact or company.

    :raises NotFound: the actor sees no such client
    """
    client = MODELS[kind].objects.visible_to(actor).filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


def client_to_change(*, kind: ClientKind, client_id: UUID, actor: Actor) -> Any:
    """
    Return the contact or company, locked.

    :raises NotFound: the actor sees no such client
    :raises NotAllowed: the actor sees it but may not change it
    """
    client = MODELS[kind].objects.filter(pk=client_id).select_for_update(no_key=True).first()
    if client is None:
        raise NotFound
    client_for(kind=kind, client_id=client_id, actor=actor)
    if not may_change(kind=kind, client_id=client_id, actor=actor):
        raise NotAllowed(_("You see this client but may not change it."))
    return client


def may_change(*, kind: ClientKind, client_id: UUID, actor: Actor) -> bool:
    """Say whether the actor may change the client, for a page that offers it."""
    return bool(MODELS[kind].objects.changeable_by(actor).filter(pk=client_id).exists())


def choices_of(*, kind: ClientKind, actor: Actor, text: str, limit: int = 8) -> Sequence[ClientRow]:
    """Return the first few clients that match what is being typed."""
    if len(text.strip()) < 2:
        return ()
    wanted = ClientFilter(text=text)
    return clients(actor=actor, kind=kind, wanted=wanted, sort="name", limit=limit).rows


def _narrowed(found: "QuerySet[Any]", kind: ClientKind, wanted: ClientFilter) -> "QuerySet[Any]":
    found = found.filter(_text(wanted.text, kind))
    if wanted.owner_id is not None:
        found = found.filter(owner=wanted.owner_id)
    if wanted.without_owner:
        found = found.filter(owner__isnull=True)
    if wanted.company_id is not None and kind == "contact":
        found = found.filter(company=wanted.company_id)
    if wanted.decides and kind == "contact":
        found = found.filter(is_decision_maker=True)
    if wanted.ids is not None:
        found = found.filter(pk__in=wanted.ids)
    return found if wanted.also is None else found.filter(wanted.also)


def _text(typed: str, kind: ClientKind) -> Q:
    text = same_spelling(storable(typed).strip())
    if not text:
        return Q()
    holders = ContactPoint.objects.filter(holder_kind=kind)
    if digits := phone_digits(text):
        plain = "".join(letter for letter in text if letter.isdigit())
        numbers = Q(kind="phone", value__contains=digits) | Q(
            kind="tax_number", value__contains=plain
        )
        return Q(pk__in=holders.filter(numbers).values("holder_id"))
    if "@" in text or ("." in text and " " not in text):
        points = holders.filter(kind__in=("email", "site", "messenger"), value__contains=text)
        condition = Q(pk__in=points.values("holder_id"))
        return condition if "@" in text else condition | Q(search_text__contains=text)
    condition = Q()
    for word in text.split():
        condition &= Q(search_text__contains=word)
    return condition


def _beyond(column: str, after: ClientPlace, *, falls: bool) -> Q:
    way = "lt" if falls else "gt"
    same = Q(**{column: after.value, f"pk__{way}": after.id})
    return Q(**{f"{column}__{way}": after.value}) | same


def open_deals(kind: ClientKind, actor: Actor) -> Coalesce:
    """Return how many open deals of a client the actor sees, as an expression on clients."""
    deals = Deal.objects.visible_to(actor).open().filter(**{kind: OuterRef("pk")})
    return _counted(deals, kind)


def _with_figures(found: "QuerySet[Any]", kind: ClientKind, actor: Actor) -> "QuerySet[Any]":
    figures: dict[str, Any] = {
        "open_deals": open_deals(kind, actor), "owner_name": F("owner__name"),
    }  # fmt: skip
    if kind == "contact":
        figures["company_name"] = F("company__name")
    else:
        people = Contact.objects.standing().filter(company=OuterRef("pk"))
        figures["people"] = _counted(people, "company")
    shown: QuerySet[Any] = found.annotate(**figures)
    return shown


def _counted(rows: "QuerySet[Any]", by: str) -> Coalesce:
    grouped = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(grouped), 0)


def _row(kind: ClientKind, client: Any) -> ClientRow:
    is_person = kind == "contact"
    return ClientRow(
        kind=kind,
        id=client.pk,
        name=client.name,
        phone=client.phone,
        email=client.email,
        owner_id=client.owner_id,
        owner_name=client.owner_name or "",
        created_at=client.created_at,
        company_id=client.company_id if is_person else None,
        company_name=(client.company_name or "") if is_person else "",
        position=client.position if is_person else "",
        is_decision_maker=client.is_decision_maker if is_person else False,
        messenger=client.messenger if is_person else "",
        note=client.note,
        tax_number="" if is_person else client.tax_number,
        site="" if is_person else client.site,
        people=0 if is_person else client.people,
        open_deals=client.open_deals,
    )
