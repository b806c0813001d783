"""Contacts and companies out of cards: found by what they are reached by, or made."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.process import field_types
from voronka.process.playbook import Playbook
from voronka.process.standard_fields import COMPANY_NAME
from voronka.process.state import CardState
from voronka.records import client_additions, client_history, company_points
from voronka.records.client_additions import Addition
from voronka.records.client_kinds import ClientKind
from voronka.records.clients_cards import tell_cards
from voronka.records.contact_points import Point, lock_points, points_of, store_points
from voronka.records.models import Card, Company, Contact, ContactPoint
from voronka.records.models.client import Client
from voronka.records.models.spelling import same_spelling

# By which a person is recognised, the surest first.
_BY = ("phone", "email", "messenger")


def clients_for(
    card: Card, playbook: Playbook, state: CardState, *, actor: Actor, now: datetime
) -> tuple[Contact, Company | None]:
    """
    Return contact and company of a won lead: those it has, those known, or new ones; their ways to
    be reached stay locked.
    """
    points = points_of(playbook, state)
    lock_points(points)
    company = None
    if state.fields.get(COMPANY_NAME):
        known = _known_of(playbook, "company", state)
        company = _company_for(card, points, known=known, actor=actor, now=now)
    known = _known_of(playbook, "contact", state)
    contact = _contact_for(card, points, company=company, known=known, actor=actor, now=now)
    return contact, company


def _contact_for(
    card: Card,
    points: Iterable[Point],
    *,
    company: Company | None,
    known: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Contact:
    """
    Return the card's contact: the one it has, the one reached the same way, or a new one. What is
    `known` of its own fields is filled in where they are empty.
    """
    wanted = sorted(points, key=lambda point: (point.kind, point.value))
    contact = card.contact or _contact_with(wanted)
    if contact is None:
        contact = Contact(
            name=card.client_name or card.company_name or card.title or card.phone or _("No name"),
            owner_id=card.owner_id,
            team_id=card.team_id,
            phone=card.phone or "",
            email=card.email or "",
            messenger=card.messenger or "",
            company=company,
            created_at=now,
            created_by_id=actor.id if actor.kind in ("person", "api_key") else None,
            fields=dict(known),
        )
        rows.insert([contact])
    else:
        _add_to(contact, card, wanted, company=company, known=known, actor=actor, now=now)
    store_points(
        holder_kind="contact",
        holder_id=contact.pk,
        before=frozenset(),
        after=frozenset(point for point in wanted if point.kind in _BY),
    )
    return contact


def _add_to(
    contact: Contact,
    card: Card,
    points: Iterable[Point],
    *,
    company: Company | None,
    known: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> None:
    """Give a contact that was known before what the card knows more of it, but for the points."""
    added = None
    if contact.company_id is None and company is not None:
        contact.company = company
        contact.save(update_fields=["company"])
        added = company.pk
    filled = _fill_in(contact, known, actor=actor, now=now)
    if client_additions.are_noted():
        held = set(ContactPoint.objects.filter(holder_id=contact.pk).values_list("kind", "value"))
        new = {(each.kind, each.value) for each in points if each.kind in _BY} - held
        client_additions.note(
            Addition(
                kind="contact",
                id=contact.pk,
                card_id=card.pk,
                fields=filled,
                points=sorted(new),
                company_id=added,
            )
        )


def _company_for(
    card: Card,
    points: Iterable[Point],
    *,
    known: Mapping[str, Any],
    actor: Actor,
    now: datetime,
) -> Company:
    """
    Return the card's company: the one it has, the one with its tax number, the one of the same
    name, or a new one; filled in like a contact.
    """
    own = company_points.of_company(points)
    name = (card.company_name or "").strip()
    company = card.company
    if company is None:
        # Two cards of a new company converted at once: the second finds what the first made.
        with connection.cursor() as cursor:
            lock = "SELECT pg_advisory_xact_lock(hashtextextended('company:' || %s, 0))"
            cursor.execute(lock, [same_spelling(name)])
        company = company_points.company_with(own, name)
    if company is not None:
        filled = _fill_in(company, known, actor=actor, now=now)
        reached = company_points.add_to(company, own, actor=actor, now=now)
        client_additions.note(
            Addition(
                kind="company",
                id=company.pk,
                card_id=card.pk,
                fields={**filled, **reached.fields},
                points=reached.points,
            )
        )
        return company
    made = Company(
        name=name,
        owner_id=card.owner_id,
        team_id=card.team_id,
        created_at=now,
        created_by_id=actor.id if actor.kind in ("person", "api_key") else None,
        fields=dict(known),
        **{point.kind: point.value for point in own},
    )
    rows.insert([made])
    store_points(holder_kind="company", holder_id=made.pk, before=frozenset(), after=frozenset(own))
    return made


def _known_of(playbook: Playbook, kind: ClientKind, state: CardState) -> dict[str, Any]:
    """Return what a card tells of the own fields of its client, as the conversion maps them."""
    conversion = playbook.spec.conversion
    if conversion is None:
        return {}
    fields = playbook.fields(kind)
    return {
        target: field_types.get(fields[target].type).to_json(state.fields[source])
        for source, target in conversion.to_clients[kind].items()
        if state.fields.get(source) is not None and not fields[target].archived
    }


def _fill_in(
    client: Client, known: Mapping[str, Any], *, actor: Actor, now: datetime
) -> Mapping[str, Any]:
    """Put into empty own fields what has become known, and return it; what stands there stays."""
    if not known.keys() - client.fields.keys():
        return {}
    # As it stands once nobody else is changing it.
    model = type(client)
    locked = model._default_manager.select_for_update(no_key=True).get(pk=client.pk)
    new = {name: value for name, value in known.items() if name not in locked.fields}
    if not new:
        return {}
    locked.take_on(new)
    client.fields, client.version = locked.fields, locked.version
    for name, value in new.items():
        client_history.write(
            client.KIND,
            client.pk,
            "client_field",
            name=name,
            after=value,
            payload=client_history.names_of(client.KIND, name, None, value),
            actor=actor,
            now=now,
        )
    tell_cards(kind=client.KIND, client_ids=[client.pk], names=new, actor=actor, now=now)
    return new


_REACHED = """
    SELECT c.id FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS w (kind, value)
    JOIN records_contactpoint p ON p.kind = w.kind AND p.value = w.value
    JOIN records_contact c ON c.id = p.holder_id
    WHERE p.holder_kind = 'contact' AND c.merged_into_id IS NULL
    ORDER BY array_position(%(by)s::text[], w.kind), c.id LIMIT 1
"""


def _contact_with(points: Iterable[Point]) -> Contact | None:
    wanted = [point for point in points if point.kind in _BY]
    params: dict[str, list[str]] = {
        "kinds": [point.kind for point in wanted],
        "values": [point.value for point in wanted],
        "by": list(_BY),
    }
    if not wanted:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_REACHED, params)
        found = cursor.fetchone()
    return Contact.objects.get(pk=found[0]) if found else None
