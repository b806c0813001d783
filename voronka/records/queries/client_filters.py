"""Which fields lists of contacts and companies can be narrowed by, and such a filter at rest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook
from voronka.process.text import Text
from voronka.records.client_kinds import ClientKind
from voronka.records.own_fields import own_fields
from voronka.records.queries.clients import ClientFilter
from voronka.records.queries.filter_fields import FilterField, brought_along
from voronka.records.queries.filter_terms import Group, group_of
from voronka.records.queries.plain_conditions import PlainAsking, plain_condition

# Name, path of the column, type, label.
_Line = tuple[str, str, str, Text]
_OF_BOTH: tuple[_Line, ...] = (
    ("name", "name", "text", Text("Название", "Name")),
    ("owner", "owner", "user", Text("Ответственный", "Owner")),
    ("phone", "phone", "phone", Text("Телефон", "Phone")),
    ("email", "email", "email", Text("Эл. почта", "E-mail")),
    ("note", "note", "text", Text("О клиенте", "About")),
    ("open_deals", "open_deals", "integer", Text("Открытых сделок", "Open deals")),
    ("created_at", "created_at", "datetime", Text("Дата создания", "Created")),
)
_OF_ONE: Mapping[ClientKind, tuple[_Line, ...]] = {
    "contact": (
        ("company", "company__name", "text", Text("Компания", "Company")),
        ("position", "position", "text", Text("Должность", "Position")),
        ("is_decision_maker", "is_decision_maker", "bool", Text("Решает", "Decides")),
        ("messenger", "messenger", "text", Text("Мессенджер", "Messenger")),
    ),
    "company": (
        ("tax_number", "tax_number", "text", Text("ИНН", "Tax number")),
        ("site", "site", "text", Text("Сайт", "Site")),
    ),
}


def client_fields(kind: ClientKind, actor: Actor) -> Mapping[str, FilterField]:
    """Return the fields by name, those of every client first; hidden ones are left out."""
    found = {
        key: FilterField(key=key, path=path, type=type_key, label=label)
        for key, path, type_key, label in (*_OF_BOTH, *_OF_ONE[kind])
    }
    for key, spec in own_fields(kind, actor).items():
        found[key] = FilterField(
            key=key, path=key, type=spec.type, label=spec.label, options=spec.options, own_of=kind
        )
    return {**found, **brought_along("contact", actor)} if kind == "contact" else found


def by_client_terms(
    wanted: ClientFilter, terms: Group, *, kind: ClientKind, actor: Actor, now: datetime
) -> ClientFilter:
    """
    Return the filter narrowed by terms about fields as well.

    :raises UnreadableFilter: they make no sense
    """
    if not terms:
        return wanted
    zone = ZoneInfo(active_playbook().spec.calendar.zone)
    asking = PlainAsking(fields=client_fields(kind, actor), actor=actor, now=now, zone=zone)
    return replace(wanted, also=plain_condition(terms, asking))


def stored_clients(wanted: ClientFilter, terms: Group) -> dict[str, Any]:
    """Return the filter as plain values."""
    return {
        "text": wanted.text,
        "owner_id": str(wanted.owner_id) if wanted.owner_id else None,
        "without_owner": wanted.without_owner,
        "ids": None if wanted.ids is None else [str(each) for each in wanted.ids],
        "terms": terms.plain(),
        "alike": wanted.alike,
    }


def read_stored_clients(
    plain: Mapping[str, Any], *, kind: ClientKind, actor: Actor, now: datetime
) -> ClientFilter:
    """
    Return the filter again; "today" is the day of `now`, when it was asked for.

    :raises UnreadableFilter: it makes no sense any more
    """
    ids = plain["ids"]
    wanted = ClientFilter(
        text=plain["text"],
        owner_id=UUID(plain["owner_id"]) if plain["owner_id"] else None,
        without_owner=plain["without_owner"],
        ids=None if ids is None else tuple(UUID(each) for each in ids),
        # What was stored before names could read alike says nothing of it.
        alike=plain.get("alike", False),
    )
    return by_client_terms(wanted, group_of(plain["terms"]), kind=kind, actor=actor, now=now)
