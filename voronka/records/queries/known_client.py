"""Whose client it is: everything that already has one of these contacts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.state import CardKind
from voronka.records import contact_points
from voronka.records.contact_points import Point
from voronka.records.models import Company, Contact, Deal, Lead, access

MODELS: dict[str, Any] = {"lead": Lead, "deal": Deal, "contact": Contact, "company": Company}


@dataclass(frozen=True, kw_only=True)
class Match:
    """Something that has the same contact. What strangers may know: the name, and whose it is."""

    kind: str
    id: UUID
    name: str
    owner_id: UUID | None
    owner_name: str
    # Where a card stands; "" for contacts and companies.
    pipeline: str
    stage: str
    is_open: bool
    points: tuple[tuple[str, str], ...]
    # Whether the one who asks may open it.
    is_seen: bool = True
    # Of a card that is closed: since when, and why it was turned down, as a key of the playbook.
    closed_at: datetime | None = None
    reason: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": str(self.id),
            "name": self.name,
            "owner_id": str(self.owner_id) if self.owner_id else None,
            "owner_name": self.owner_name,
            "points": [list(point) for point in self.points],
        }


_FIND_BY_POINTS = """
WITH found AS (
    SELECT p.holder_kind, p.holder_id, array_agg(p.kind || ':' || p.value ORDER BY p.kind) AS points
    FROM records_contactpoint p
    JOIN unnest(%(kinds)s::text[], %(values)s::text[]) AS w (kind, value)
      ON p.kind = w.kind AND p.value = w.value
    WHERE p.holder_id <> %(besides)s
      -- Of whom somebody has said that they are not the same.
      AND NOT EXISTS (
        SELECT FROM records_notduplicate n
        WHERE n.first_id = least(p.holder_id, %(besides)s)
          AND n.second_id = greatest(p.holder_id, %(besides)s))
    GROUP BY p.holder_kind, p.holder_id
    ORDER BY p.holder_id DESC
    LIMIT 50
)
"""
_FIND_BY_IDS = """
WITH found AS (
    SELECT w.holder_kind, w.holder_id, ARRAY[]::text[] AS points
    FROM unnest(%(kinds)s::text[], %(ids)s::uuid[]) AS w (holder_kind, holder_id)
)
"""
_HOLDERS = """
SELECT f.holder_kind, f.holder_id, f.points, u.id, u.name, h.name, h.pipeline, h.stage, h.is_open,
       h.closed_at, h.reason
FROM found f
JOIN LATERAL (
    SELECT coalesce(client_name, company_name, title, '') AS name, owner_id, pipeline, stage,
           closed_at IS NULL AS is_open, closed_at,
           coalesce(junk_reason, lost_reason, '') AS reason, 2 AS place
      FROM records_lead WHERE id = f.holder_id AND f.holder_kind = 'lead'
    UNION ALL
    SELECT coalesce(client_name, company_name, title, ''), owner_id, pipeline, stage,
           closed_at IS NULL, closed_at, coalesce(junk_reason, lost_reason, ''), 1
      FROM records_deal WHERE id = f.holder_id AND f.holder_kind = 'deal'
    UNION ALL
    SELECT name, owner_id, '', '', true, NULL, '', 0
      FROM records_contact WHERE id = f.holder_id AND f.holder_kind = 'contact'
    UNION ALL
    SELECT name, owner_id, '', '', true, NULL, '', 0
      FROM records_company WHERE id = f.holder_id AND f.holder_kind = 'company'
) h ON true
LEFT JOIN people_user u ON u.id = h.owner_id
ORDER BY h.place, h.is_open DESC, f.holder_id DESC
"""
_NOTHING = UUID(int=0)


def others_with(points: Iterable[Point], *, holder_id: UUID = _NOTHING) -> list[Match]:
    """
    Return what has one of these contacts, besides this holder and those of whom was said that they
    are not the same; clients first, then open cards.
    """
    wanted = sorted(points)
    if not wanted:
        return []
    params: dict[str, Any] = {
        "kinds": [point.kind for point in wanted],
        "values": [point.value for point in wanted],
        "besides": holder_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND_BY_POINTS + _HOLDERS, params)
        return [_match(row) for row in cursor.fetchall()]


def as_matches(holders: Iterable[tuple[str, UUID]]) -> list[Match]:
    """Return these holders as matches, without contacts; clients first, then open cards."""
    wanted = list(holders)
    if not wanted:
        return []
    params: dict[str, Any] = {
        "kinds": [kind for kind, _ in wanted],
        "ids": [pk for _, pk in wanted],
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND_BY_IDS + _HOLDERS, params)
        return [_match(row) for row in cursor.fetchall()]


@one_playbook()
def known_client(*, fields: dict[str, Any], kind: CardKind, actor: Actor) -> Sequence[Match]:
    """
    Return whose client it is, for contacts as they are typed: `{"phone": "8 495 …", "email": …}`.

    Strangers' matches are named too, with their owner, but `is_seen` tells that they stay shut.
    """
    playbook = active_playbook()
    typed = contact_points.readable(playbook, kind, fields)
    return told_to(others_with(contact_points.points_among(playbook, kind, typed)), actor)


def told_to(matches: Sequence[Match], actor: Actor) -> list[Match]:
    """Return the matches with `is_seen` as it is for the actor."""
    seen = {match.id for match in matches if _is_surely_seen(match, actor)}
    for holder_kind in {match.kind for match in matches if match.id not in seen}:
        ids = [m.id for m in matches if m.kind == holder_kind and m.id not in seen]
        visible = MODELS[holder_kind].objects.visible_to(actor).filter(pk__in=ids)
        seen.update(visible.values_list("pk", flat=True))
    return [replace(match, is_seen=match.id in seen) for match in matches]


def _is_surely_seen(match: Match, actor: Actor) -> bool:
    """Say whether its owner alone lets the actor at it; if not, the database is asked."""
    if match.kind in ("lead", "deal"):
        kind: CardKind = "lead" if match.kind == "lead" else "deal"
        return access.owner_lets_see(match.owner_id, actor, kind)
    return match.owner_id is not None and match.owner_id == actor.id


def _match(row: tuple[Any, ...]) -> Match:
    kind, holder_id, points, owner_id, owner_name, name, pipeline, stage, is_open, *closed = row
    return Match(
        kind=kind,
        id=holder_id,
        name=name,
        owner_id=owner_id,
        owner_name=owner_name or "",
        pipeline=pipeline,
        stage=stage,
        is_open=is_open,
        points=tuple((p.partition(":")[0], p.partition(":")[2]) for p in points),
        closed_at=closed[0],
        reason=closed[1],
    )
