"""Contacts and companies: lists, counts, and the one door to each of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    DateField,
    DateTimeField,
    DecimalField,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.storable import storable
from voronka.people.queries.people import people_by_id
from voronka.process.models.active import one_playbook
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MODELS
from voronka.records.models import Contact, ContactPoint, Deal
from voronka.records.models.spelling import same_spelling
from voronka.records.own_fields import own_fields, visible_values
from voronka.records.queries.list_orders import (
    SORTABLE,
    field_expression,
    fits_type,
    plain_value,
)
from voronka.records.queries.misspelt import may_be_misspelt, reading_alike
from voronka.records.queries.own_words import has_point_or_word, has_word, phone_digits

# The name of an order below, or of an own field; with a minus it falls.
ClientSort = str
PAGE = 50
# Column, and whether it falls.
_ORDERS: Mapping[ClientSort, tuple[str, bool]] = {
    "newest": ("created_at", True),
    "-created_at": ("created_at", True),
    "created_at": ("created_at", False),
    "name": ("search_text", False),
    "-name": ("search_text", True),
}


_SORTED_AS: Mapping[str, Any] = {
    "number": DecimalField, "integer": DecimalField, "money": DecimalField, "bool": BooleanField,
    "date": DateField, "datetime": DateTimeField,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ClientFilter:
    """
    Which clients are wanted; what is empty lets everything through.

    `text` is words of the name, or part of a phone number, e-mail, site or tax number; `ids` are
    clients picked one by one, and `also` is what terms about fields came to, see `client_filters`.
    With `alike`, names that read like the text will do.
    """

    text: str = ""
    owner_id: UUID | None = None
    without_owner: bool = False
    company_id: UUID | None = None
    decides: bool = False
    ids: tuple[UUID, ...] | None = None
    also: Q | None = None
    alike: bool = False


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
    # What the playbook adds and the actor sees, as it is stored.
    fields: Mapping[str, Any]
    # The names of the colleagues among them, by field.
    colleagues: Mapping[str, str]


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
    """
    Return a page of the clients that match, in one query, and one more if fields name colleagues.

    :raises NotFound: there is no such order
    """
    found = matching(kind=kind, wanted=wanted or ClientFilter(), actor=actor)
    order = _order(sort, kind, actor)
    if order.of_field is not None:
        found = found.annotate(sorted_by=order.of_field)
    if after is not None:
        found = found.filter(order.beyond(after))
    shown = list(_with_figures(found, kind, actor).order_by(*order.ordering())[: limit + 1])
    names = _colleagues(kind, shown[:limit], actor)
    more = None
    if len(shown) > limit:
        last = shown[limit - 1]
        more = ClientPlace(plain_value(getattr(last, order.column)), last.pk)
    return ClientPage(
        rows=tuple(_row(kind, each, actor, names) for each in shown[:limit]), more=more
    )


def is_order(sort: str, kind: ClientKind, actor: Actor) -> bool:
    """Say whether a list of clients can be put into this order."""
    key = sort.removeprefix("-")
    own = own_fields(kind, actor)
    return sort in _ORDERS or (key in own and own[key].type in SORTABLE)


@one_playbook()
def count(*, actor: Actor, kind: ClientKind, wanted: ClientFilter | None = None) -> int:
    """Return how many clients match."""
    return int(matching(kind=kind, wanted=wanted or ClientFilter(), actor=actor).count())


def fits_order(value: Any, sort: str, kind: ClientKind, actor: Actor) -> bool:
    """Say whether a list in this order can have been read up to this value."""
    column = _ORDERS[sort][0] if sort in _ORDERS else ""
    if column == "search_text":
        return isinstance(value, str) and "\x00" not in value
    if column == "created_at":
        return isinstance(value, datetime) and value.tzinfo is not None
    spec = own_fields(kind, actor).get(sort.removeprefix("-"))
    if value is None or spec is None:
        return spec is not None
    return fits_type(value, spec.type)


def matching(*, kind: ClientKind, wanted: ClientFilter, actor: Actor) -> "QuerySet[Any]":
    """Return the clients that match and that the actor sees."""
    seen = MODELS[kind].objects.visible_to(actor)
    if wanted.alike and may_be_misspelt(wanted.text):
        condition = Q(pk__in=reading_alike(seen, wanted.text))
    else:
        condition = _text(wanted.text, kind, actor)
    found: QuerySet[Any] = _narrowed(
        seen.alias(open_deals=open_deals(kind, actor)).filter(condition), kind, wanted
    )
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


def _text(typed: str, kind: ClientKind, actor: Actor) -> Q:
    text = same_spelling(storable(typed).strip())
    if not text:
        return Q()
    holders = ContactPoint.objects.filter(holder_kind=kind)
    if digits := phone_digits(text):
        plain = "".join(letter for letter in text if letter.isdigit())
        numbers = Q(kind="phone", value__contains=digits) | Q(
            kind="tax_number", value__contains=plain
        )
        found = holders.filter(numbers).values("holder_id")
        return has_point_or_word(found, text, kind, actor)
    if "@" in text or ("." in text and " " not in text):
        points = holders.filter(kind__in=("email", "site", "messenger"), value__contains=text)
        condition = has_point_or_word(points.values("holder_id"), text, kind, actor)
        return condition if "@" in text else condition | Q(search_text__contains=text)
    condition = Q()
    for word in text.split():
        condition &= Q(search_text__contains=word) | has_word(word, kind, actor)
    return condition


@dataclass(frozen=True)
class _Order:
    """What a list is sorted by: a column, or what is computed of an own field."""

    column: str
    falls: bool
    of_field: RawSQL | None = None

    def ordering(self) -> list[Any]:
        sign = "-" if self.falls else ""
        if self.of_field is None:
            return [f"{sign}{self.column}", f"{sign}pk"]
        # Who has no value stands at the end.
        by = F(self.column)
        last = by.desc(nulls_last=True) if self.falls else by.asc(nulls_last=True)
        return [last, f"{sign}pk"]

    def beyond(self, after: ClientPlace) -> Q:
        way = "lt" if self.falls else "gt"
        if after.value is None:
            return Q(**{f"{self.column}__isnull": True, f"pk__{way}": after.id})
        same = Q(**{self.column: after.value, f"pk__{way}": after.id})
        condition = Q(**{f"{self.column}__{way}": after.value}) | same
        return condition if self.of_field is None else condition | Q(sorted_by__isnull=True)


def _order(sort: ClientSort, kind: ClientKind, actor: Actor) -> _Order:
    if sort in _ORDERS:
        return _Order(*_ORDERS[sort])
    if not is_order(sort, kind, actor):
        raise NotFound
    key = sort.removeprefix("-")
    field_type = own_fields(kind, actor)[key].type
    written = field_expression(key, field_type, MODELS[kind]._meta.db_table)
    output = _SORTED_AS.get(field_type, TextField)()
    return _Order("sorted_by", sort.startswith("-"), RawSQL(written, (), output_field=output))


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


def _people_fields(kind: ClientKind, actor: Actor) -> list[str]:
    return [name for name, spec in own_fields(kind, actor).items() if spec.type == "user"]


def _colleagues(kind: ClientKind, clients: Sequence[Any], actor: Actor) -> Mapping[str, str]:
    """Return the names of the colleagues that fields of the clients name, by id."""
    names = _people_fields(kind, actor)
    ids = {str(each.fields[name]) for each in clients for name in names if name in each.fields}
    found = people_by_id([UUID(each) for each in ids]) if ids else {}
    return {str(person_id): person.name for person_id, person in found.items()}


def _row(kind: ClientKind, client: Any, actor: Actor, names: Mapping[str, str]) -> ClientRow:
    is_person = kind == "contact"
    fields = visible_values(kind, client.fields, actor)
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
        fields=fields,
        colleagues={
            name: names.get(str(fields[name]), "")
            for name in _people_fields(kind, actor)
            if name in fields
        },
    )
