from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from voronka.kernel.actor import Actor
from voronka.records.client_additions import Addition
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import POINTS
from voronka.records.contact_points import normalised
from voronka.records.models import Company, Contact
from voronka.records.use_cases.complete_clients import Completion, complete_clients
from voronka.records.use_cases.create_clients import CLIENTS

_KINDS: tuple[ClientKind, ...] = ("contact", "company")
# How cards of these clients are reached.
_OF_CARDS = """
SELECT c.client_id, p.kind, p.value
FROM (SELECT id, {client} AS client_id FROM records_lead WHERE {client} = ANY(%(ids)s)
      UNION ALL SELECT id, {client} FROM records_deal WHERE {client} = ANY(%(ids)s)) c
JOIN records_contactpoint p ON p.holder_id = c.id
"""


@transaction.atomic
def take_back_additions(*, additions: Sequence[Addition], actor: Actor, now: datetime) -> None:
    """
    Take back what known clients got from cards that are theirs no more.

    What was changed since stays: a field with another value, a company that was chosen anew, a way
    to reach somebody that became the main one or that another card of theirs has as well.
    """
    for kind in _KINDS:
        own = [each for each in additions if each.kind == kind]
        if not own:
            continue
        ids = {each.id for each in own}
        locked = CLIENTS[kind].objects.filter(pk__in=ids).order_by("pk").select_for_update()
        clients: dict[UUID, Contact | Company] = {client.pk: client for client in locked}
        others = _reached_by_cards(kind, ids)
        wanted: dict[UUID, tuple[dict[str, Any], set[tuple[str, str]]]] = defaultdict(
            lambda: ({}, set())
        )
        for each in own:
            if (client := clients.get(each.id)) is not None:
                values, points = wanted[each.id]
                values |= _unchanged(client, each)
                points |= set(each.points) - _main(client, values) - others.get(each.id, set())
                _part_with_company(client, each)
        complete_clients(
            kind=kind,
            wanted=[
                Completion(id=key, values=values, without=frozenset(points))
                for key, (values, points) in wanted.items()
                if values or points
            ],
            actor=actor,
            now=now,
        )


def _unchanged(client: Contact | Company, added: Addition) -> dict[str, str | None]:
    return {
        name: "" if name in POINTS else None
        for name, value in added.fields.items()
        if client.value_of(name) == value
    }


def _main(client: Contact | Company, besides: Collection[str]) -> set[tuple[str, str]]:
    """Return the main ways to reach it, besides those that are taken back themselves."""
    names = {name for name in POINTS if getattr(client, name, "")} - set(besides)
    points = (normalised(name, getattr(client, name)) for name in names)
    return {(point.kind, point.value) for point in points if point}


def _part_with_company(client: Contact | Company, added: Addition) -> None:
    if added.company_id is not None and isinstance(client, Contact):
        same = Contact.objects.filter(pk=client.pk, company=added.company_id)
        same.update(company=None)
        if client.company_id == added.company_id:
            client.company = None


def _reached_by_cards(
    kind: ClientKind, ids: Collection[UUID]
) -> Mapping[UUID, set[tuple[str, str]]]:
    found: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_OF_CARDS.format(client=f"{kind}_id"), {"ids": list(ids)})
        for client_id, kind, value in cursor.fetchall():
            found[client_id].add((kind, value))
    return found
