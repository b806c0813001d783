"""Everything the page of a contact or company shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.money import Money
from voronka.process import rights
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.standard_fields import AMOUNT
from voronka.process.state import CardKind, CardRef
from voronka.records.client_kinds import ClientKind
from voronka.records.client_values import MODELS, POINTS, values_of
from voronka.records.contact_points import Point
from voronka.records.models import CardEvent, CardFile, Company, Contact, ContactPoint, Deal, Lead
from voronka.records.own_fields import visible_values
from voronka.records.queries.clients import may_change
from voronka.records.queries.files import FileLine, files_of
from voronka.records.queries.known_client import Match
from voronka.records.queries.merged import merges_into
from voronka.records.queries.similar_clients import said_to_be_different, similar_clients
from voronka.records.queries.timeline import Place, TimelinePage, history_of

# More of one client than this are found by the lists.
_MOST = 200
_CARDS: tuple[tuple[CardKind, Any], ...] = (("deal", Deal), ("lead", Lead))


@dataclass(frozen=True, kw_only=True)
class ClientCard:
    """A lead or deal of the client, as far as the actor sees it."""

    ref: CardRef
    title: str
    pipeline: str
    stage: str
    amount: Money | None
    owner_name: str
    is_open: bool
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class CompanyPerson:
    """Somebody of a company."""

    id: UUID
    name: str
    position: str
    phone: str
    email: str
    is_decision_maker: bool
    is_seen: bool


@dataclass(frozen=True, kw_only=True)
class Part:
    """Another record that is one with this one since a merge."""

    merge_id: UUID
    name: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, kw_only=True)
class ClientShown:
    """A contact or company with everything around it."""

    kind: ClientKind
    id: UUID
    name: str
    note: str
    owner_id: UUID | None
    owner_name: str
    created_at: datetime
    created_by: str
    version: int
    # Ways to reach it, by kind, the main one first.
    points: Mapping[str, Sequence[str]]
    position: str
    is_decision_maker: bool
    company_id: UUID | None
    company_name: str
    company_is_seen: bool
    people: Sequence[CompanyPerson]
    cards: Sequence[ClientCard]
    files: Sequence[FileLine]
    matches: Sequence[Match]
    parts: Sequence[Part]
    # Those of whom it was said that they are not the same.
    different: Sequence[tuple[UUID, str]]
    may_change: bool
    # What the playbook adds and the actor sees, as it is stored.
    fields: Mapping[str, Any]


@one_playbook()
def client_page(*, kind: ClientKind, client_id: UUID, actor: Actor) -> ClientShown:
    """
    Return the page of a contact or company; always the same few queries.

    :raises NotFound: the actor sees no such client
    """
    client = _client(kind, client_id, actor)
    points = list(ContactPoint.objects.filter(holder_id=client_id).order_by("kind", "value"))
    company = client.company if kind == "contact" else None
    cards = _cards(kind, client_id, actor)
    return ClientShown(
        kind=kind,
        id=client.pk,
        name=client.name,
        note=client.note,
        owner_id=client.owner_id,
        owner_name=client.owner.name if client.owner else "",
        created_at=client.created_at,
        created_by=client.created_by.name if client.created_by else "",
        version=client.version,
        points={name: values_of(kind, client, points, name) for name in POINTS},
        position=client.position if kind == "contact" else "",
        is_decision_maker=client.is_decision_maker if kind == "contact" else False,
        company_id=company.pk if company else None,
        company_name=company.name if company else "",
        company_is_seen=company is not None
        and Company.objects.visible_to(actor).filter(pk=company.pk).exists(),
        people=_people(client_id, actor) if kind == "company" else (),
        cards=cards,
        files=files_of(CardFile.objects.filter(card_id__in=[client_id, *_ids(cards)])),
        matches=_matches(kind, client, points, actor),
        parts=_parts(kind, client_id),
        different=_different(kind, client_id, actor),
        may_change=may_change(kind=kind, client_id=client_id, actor=actor),
        fields=visible_values(kind, client.fields, actor),
    )


@one_playbook()
def client_timeline(
    *,
    kind: ClientKind,
    client_id: UUID,
    actor: Actor,
    kinds: Sequence[str] = (),
    before: Place | None = None,
    limit: int = 50,
) -> TimelinePage:
    """
    Return what happened to a client, all its parts and all its cards that the actor sees.

    :raises NotFound: the actor sees no such client
    """
    _client(kind, client_id, actor)
    absorbed = [merge.absorbed_id for merge in merges_into(kind, client_id)]
    ids = [client_id, *absorbed, *_ids(_cards(kind, client_id, actor))]
    return history_of(ids, actor=actor, kinds=kinds, before=before, limit=limit)


@dataclass(frozen=True, kw_only=True)
class LastChange:
    """Who changed a field last, when, and what stood there before, as it was stored."""

    before: Any
    actor_name: str
    at: datetime


def last_changes(
    *, kind: ClientKind, client_id: UUID, names: Sequence[str], actor: Actor
) -> dict[str, LastChange]:
    """
    Return the last change of each of these fields.

    :raises NotFound: the actor sees no such client
    """
    _client(kind, client_id, actor)
    rows = CardEvent.objects.filter(card_id=client_id, kind="client_field", name__in=list(names))
    return {
        row.name: LastChange(before=row.before, actor_name=row.actor_name, at=row.at)
        for row in rows.order_by("at", "pk")
    }


def _client(kind: ClientKind, client_id: UUID, actor: Actor) -> Any:
    related = ["owner", "created_by"] + (["company"] if kind == "contact" else [])
    seen = MODELS[kind].objects.visible_to(actor).select_related(*related)
    client = seen.filter(pk=client_id).first()
    if client is None:
        raise NotFound
    return client


def _cards(kind: ClientKind, client_id: UUID, actor: Actor) -> list[ClientCard]:
    hides_amount = AMOUNT in rights.hidden_fields(active_playbook(), actor)
    found: list[ClientCard] = []
    for card_kind, model in _CARDS:
        seen = model.objects.visible_to(actor).filter(**{f"{kind}_id": client_id})
        for card in seen.select_related("owner").order_by("-created_at", "-pk")[:_MOST]:
            amount = None
            if card.amount_minor is not None and card.currency and not hides_amount:
                amount = Money(card.amount_minor, card.currency)
            found.append(
                ClientCard(
                    ref=CardRef(card_kind, card.pk),
                    title=card.title or card.client_name or card.company_name or "",
                    pipeline=card.pipeline,
                    stage=card.stage,
                    amount=amount,
                    owner_name=card.owner.name if card.owner else "",
                    is_open=card.closed_at is None,
                    created_at=card.created_at,
                )
            )
    return sorted(found, key=lambda card: not card.is_open)


def _ids(cards: Sequence[ClientCard]) -> list[UUID]:
    return [card.ref.id for card in cards]


def _people(company_id: UUID, actor: Actor) -> list[CompanyPerson]:
    people = Contact.objects.standing().filter(company=company_id)
    seen = set(people.visible_to(actor).values_list("pk", flat=True))
    return [
        CompanyPerson(
            id=person.pk,
            name=person.name,
            position=person.position,
            phone=person.phone if person.pk in seen else "",
            email=person.email if person.pk in seen else "",
            is_decision_maker=person.is_decision_maker,
            is_seen=person.pk in seen,
        )
        for person in people.order_by("-is_decision_maker", "name", "pk")[:_MOST]
    ]


def _matches(
    kind: ClientKind, client: Any, points: Sequence[ContactPoint], actor: Actor
) -> list[Match]:
    """Return other clients that look the same; its own cards share its contacts of course."""
    ways = [Point(point.kind, point.value, point.raw) for point in points]
    found = similar_clients(
        kind=kind, name=client.name, points=ways, actor=actor, besides=client.pk
    )
    return [match for match in found if match.kind == kind]


def _different(kind: ClientKind, client_id: UUID, actor: Actor) -> list[tuple[UUID, str]]:
    ids = said_to_be_different(client_id)
    if not ids:
        return []
    seen = MODELS[kind].objects.visible_to(actor).filter(pk__in=ids)
    return list(seen.order_by("name", "pk").values_list("pk", "name"))


def _parts(kind: ClientKind, client_id: UUID) -> list[Part]:
    merges = merges_into(kind, client_id)
    ids = [merge.absorbed_id for merge in merges]
    names = dict(MODELS[kind].objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    return [
        Part(
            merge_id=merge.pk,
            name=names.get(merge.absorbed_id, ""),
            made_at=merge.made_at,
            made_by=merge.made_by_name,
        )
        for merge in reversed(merges)
    ]
