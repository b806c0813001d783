"""The history of a card, newest first; a deal's goes on into the lead it grew out of."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from voronka.kernel.actor import Actor
from voronka.process import field_types
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef, Value
from voronka.records.contact_points import points_of
from voronka.records.models import Card, Deal, Lead
from voronka.records.queries.cards import card_for, state_of
from voronka.records.queries.known_client import others_with
from voronka.records.queries.merged import merges_into
from voronka.records.queries.rows import hidden_from

PAGE = 50
# Of a client with more cards of a kind, the latest are told of.
_CARDS_TOLD = 100


@dataclass(frozen=True)
class Place:
    """Where a timeline was read up to."""

    at: datetime
    id: int


@dataclass(frozen=True, kw_only=True)
class TimelineRow:
    """One thing that happened. `before` and `after` are values of the field, names of people …"""

    id: int
    at: datetime
    ref: CardRef
    kind: str
    name: str
    before: Value
    after: Value
    note: str
    payload: dict[str, Any]
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    # Leads to the proof: why it could happen.
    decision_id: UUID | None


@dataclass(frozen=True, kw_only=True)
class TimelinePage:
    """Some rows of a timeline, and where the older ones begin."""

    rows: tuple[TimelineRow, ...]
    more: Place | None


# The names of owners are looked up here, so that a row needs no more queries.
_SELECT = """
    SELECT e.id, e.at, e.card_kind, e.card_id, e.kind, e.name, e.before, e.after, e.note, e.payload,
           e.actor_kind, e.actor_id, e.actor_name, e.decision_id, b.name, a.name
    FROM records_cardevent e
    LEFT JOIN people_user b ON e.kind = 'owner' AND b.id::text = e.before #>> '{}'
    LEFT JOIN people_user a ON e.kind = 'owner' AND a.id::text = e.after #>> '{}'
"""


@one_playbook()
def timeline(
    *,
    ref: CardRef,
    actor: Actor,
    kinds: Collection[str] = (),
    before: Place | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """
    Return what happened to a card, of these kinds (of all if none is named).

    :raises NotFound: the actor sees no such card
    """
    return timeline_of(card_for(ref, actor), actor=actor, kinds=kinds, before=before, limit=limit)


def timeline_of(
    card: Card,
    *,
    actor: Actor,
    kinds: Collection[str] = (),
    before: Place | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """Return what happened to a card that the actor is known to see."""
    ids = [card.pk]
    if isinstance(card, Deal) and card.lead_id is not None:
        ids.append(card.lead_id)
    if isinstance(card, Lead):
        ids += [each.absorbed_id for each in merges_into("lead", card.pk)]
    return history_of(ids, actor=actor, kinds=kinds, before=before, limit=limit)


@one_playbook()
def client_timeline_of_card(
    *,
    ref: CardRef,
    actor: Actor,
    kinds: Collection[str] = (),
    before: Place | None = None,
    limit: int = PAGE,
) -> tuple[TimelinePage, Mapping[UUID, str]]:
    """
    Return what happened with the client of a card, over all leads and deals that the actor sees,
    and the names of these cards. They are the client's by their contact or company, or by the same
    phone or address.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    points = points_of(playbook, state_of(card, playbook))
    alike = Q(pk__in=[match.id for match in others_with(points, holder_id=card.pk)])
    if card.contact_id:
        alike |= Q(contact_id=card.contact_id)
    elif card.company_id:
        alike |= Q(company_id=card.company_id)
    names = {card.pk: _name(card)}
    for model in (Lead, Deal):
        seen = model.objects.visible_to(actor).filter(alike)
        names |= {each.pk: _name(each) for each in seen.order_by("-created_at")[:_CARDS_TOLD]}
    page = history_of(list(names), actor=actor, kinds=kinds, before=before, limit=limit)
    return page, names


def _name(card: Card) -> str:
    return card.title or card.client_name or card.company_name or ""


def history_of(
    ids: Sequence[UUID],
    *,
    actor: Actor,
    kinds: Collection[str] = (),
    before: Place | None = None,
    limit: int = PAGE,
) -> TimelinePage:
    """Return what happened to several things together, all of which the actor is known to see."""
    params: dict[str, Any] = {"ids": list(ids), "limit": limit + 1}
    conditions = ["e.card_id = ANY(%(ids)s)"]
    if kinds:
        conditions.append("e.kind = ANY(%(kinds)s)")
        params["kinds"] = list(kinds)
    if before is not None:
        conditions.append("(e.at, e.id) < (%(at)s, %(id)s)")
        params |= {"at": before.at, "id": before.id}
    sql = (
        f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY e.at DESC, e.id DESC LIMIT %(limit)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found = cursor.fetchall()
    playbook = active_playbook()
    hidden = hidden_from(playbook, actor)
    shown = found[:limit]
    rows = [_row(playbook, values) for values in shown]
    more = Place(shown[-1][1], shown[-1][0]) if len(found) > limit else None
    visible = tuple(r for r in rows if not (r.name in hidden and _is_of_field(playbook, r)))
    return TimelinePage(rows=visible, more=more)


def _is_of_field(playbook: Playbook, row: TimelineRow) -> bool:
    """Say whether a row tells of a field of the playbook."""
    is_own = row.kind == "client_field" and playbook.field(row.ref.kind, row.name) is not None
    return row.kind == "field" or is_own


def _row(playbook: Playbook, values: tuple[Any, ...]) -> TimelineRow:
    event_id, at, card_kind, card_id, kind, name, before, after, note, payload, *rest = values
    actor_kind, actor_id, actor_name, decision_id, owner_before, owner_after = rest
    old, new = (
        _value(playbook, card_kind, kind, name, before),
        _value(playbook, card_kind, kind, name, after),
    )
    if kind == "owner":
        old, new = owner_before, owner_after
    return TimelineRow(
        id=event_id,
        at=at,
        ref=CardRef(card_kind, card_id),
        kind=kind,
        name=name,
        before=old,
        after=new,
        note=note,
        payload=json.loads(payload),
        actor_kind=actor_kind,
        actor_id=actor_id,
        actor_name=actor_name,
        decision_id=decision_id,
    )


def _value(playbook: Playbook, card_kind: CardKind, kind: str, name: str, raw: Any) -> Value:
    """Return what was stored, read by the type of the field it belongs to."""
    if raw is None:
        return None
    stored = json.loads(raw)
    spec = playbook.field(card_kind, name) if kind in ("field", "client_field") else None
    if spec is not None:
        return field_types.get(spec.type).from_json(stored)
    if isinstance(stored, list) and kind == "client_field":
        return ", ".join(str(each) for each in stored)
    return stored if isinstance(stored, str | int | bool) else None
