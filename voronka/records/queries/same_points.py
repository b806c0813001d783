"""Who holds which of many contacts: the duplicate check of a whole file, in one query."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from voronka.records.contact_points import Point
from voronka.records.queries.known_client import Match

# A number that half the base has tells nothing; so many of its holders are looked at.
_MOST = 50

_FIND = """
SELECT w.kind, w.value, h.*, u.name
FROM unnest(%(kinds)s::text[], %(values)s::text[]) AS w (kind, value)
JOIN LATERAL (
    SELECT holder_kind, holder_id FROM records_contactpoint p
    WHERE p.kind = w.kind AND p.value = w.value ORDER BY holder_id DESC LIMIT %(most)s
) p ON true
JOIN LATERAL (
    SELECT 'lead' AS kind, id, coalesce(client_name, company_name, title, '') AS name, owner_id,
           pipeline, stage, closed_at IS NULL AS is_open, 2 AS place
      FROM records_lead WHERE id = p.holder_id AND p.holder_kind = 'lead'
    UNION ALL
    SELECT 'deal', id, coalesce(client_name, company_name, title, ''), owner_id, pipeline, stage,
           closed_at IS NULL, 1
      FROM records_deal WHERE id = p.holder_id AND p.holder_kind = 'deal'
    UNION ALL
    SELECT 'contact', id, name, owner_id, '', '', true, 0
      FROM records_contact
      WHERE id = p.holder_id AND p.holder_kind = 'contact' AND merged_into_id IS NULL
    UNION ALL
    SELECT 'company', id, name, owner_id, '', '', true, 0
      FROM records_company
      WHERE id = p.holder_id AND p.holder_kind = 'company' AND merged_into_id IS NULL
) h ON true
LEFT JOIN people_user u ON u.id = h.owner_id
ORDER BY h.place, h.is_open DESC, h.id DESC
"""


# By kind and value of a contact.
Holders = dict[tuple[str, str], list[Match]]


def holders_of(points: Iterable[Point]) -> Holders:
    """
    Return who has each of these contacts, by kind and value; clients first, then open cards.
    """
    wanted = sorted({(point.kind, point.value) for point in points})
    found: Holders = {}
    if not wanted:
        return found
    params: dict[str, Any] = {
        "kinds": [kind for kind, _ in wanted],
        "values": [value for _, value in wanted],
        "most": _MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIND, params)
        for kind, value, *row in cursor.fetchall():
            found.setdefault((kind, value), []).append(_match((kind, value), row))
    return found


def _match(point: tuple[str, str], row: list[Any]) -> Match:
    kind, holder_id, name, owner_id, pipeline, stage, is_open, _, owner_name = row
    return Match(
        kind=kind,
        id=holder_id,
        name=name,
        owner_id=owner_id,
        owner_name=owner_name or "",
        pipeline=pipeline,
        stage=stage,
        is_open=is_open,
        points=(point,),
    )
