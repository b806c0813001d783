"""
Many rows of the history in one statement, each linked to the row before it as the trigger links
one (migrations 0006 and 0014).

Public: `line(…)`, `write(lines, …)`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.as_json import as_json
from voronka.kernel.storable import storable
from voronka.records.models import CardEvent

Line = Mapping[str, Any]
# Fewer are linked by the trigger: the statement for many takes as long as five of its rows.
_TOGETHER = 6

# What a link is made of stands in migration 0006, and in `queries/history_chain.py` once more.
# Chains are held from here on as the trigger holds them; a card that has none yet is a new one.
_WRITE = """
WITH given AS MATERIALIZED (
    SELECT nextval('records_cardevent_number') AS id, card_kind, card_id, kind,
        coalesce(name, '') AS name, before, after, coalesce(note, '') AS note,
        coalesce(payload, '{}') AS payload, decision_id, number
    FROM ROWS FROM (jsonb_to_recordset(%(lines)s::jsonb) AS (
        card_kind text, card_id uuid, kind text, name text, before jsonb, after jsonb, note text,
        payload jsonb, decision_id uuid
    )) WITH ORDINALITY AS g (
        card_kind, card_id, kind, name, before, after, note, payload, decision_id, number
    )
), chains AS MATERIALIZED (
    SELECT card_id, length, head FROM records_cardchain
    WHERE card_id IN (SELECT card_id FROM given) ORDER BY card_id FOR UPDATE
), placed AS (
    SELECT given.*, chains.head, chains.card_id IS NOT NULL AS is_chained,
        coalesce(chains.length, 0) + row_number() OVER (
            PARTITION BY given.card_id ORDER BY number
        ) AS place
    FROM given LEFT JOIN chains ON chains.card_id = given.card_id
), linked AS MATERIALIZED (
    SELECT placed.*, records_links(head, place::text || jsonb_build_array(
            id, %(at)s::timestamptz AT TIME ZONE 'UTC', card_kind, card_id, kind, name,
            before, after, note, payload, %(actor_kind)s::text, %(actor_id)s::uuid,
            %(actor_name)s::text, decision_id
        )::text) OVER (PARTITION BY card_id ORDER BY number) AS link
    FROM placed
), ends AS MATERIALIZED (
    SELECT DISTINCT ON (card_id) card_id, place, link, is_chained
    FROM linked ORDER BY card_id, number DESC
), longer AS (
    UPDATE records_cardchain c SET length = ends.place, head = ends.link
    FROM ends WHERE c.card_id = ends.card_id AND ends.is_chained
), begun AS (
    INSERT INTO records_cardchain (card_id, length, head, sealed)
    SELECT card_id, place, link, 0 FROM ends WHERE NOT is_chained
)
INSERT INTO records_cardevent (
    id, at, card_kind, card_id, kind, name, before, after, note, payload, actor_kind, actor_id,
    actor_name, decision_id, place, link
)
SELECT id, %(at)s::timestamptz, card_kind, card_id, kind, name, before, after, note, payload,
    %(actor_kind)s::text, %(actor_id)s::uuid, %(actor_name)s::text, decision_id, place, link
FROM linked ORDER BY number
"""


def line(
    kind: str,
    card_kind: str,
    card_id: UUID,
    *,
    name: str = "",
    before: Any = None,
    after: Any = None,
    note: str = "",
    payload: Mapping[str, Any] | None = None,
    decision_id: UUID | None = None,
) -> Line:
    """Return a row of the history of a card or client, with its values as JSON has them."""
    found: dict[str, Any] = {"card_kind": card_kind, "card_id": card_id, "kind": kind}
    # What is empty is left out: there are many lines.
    if name:
        found["name"] = storable(name)[:120]
    if before is not None:
        found["before"] = before
    if after is not None:
        found["after"] = after
    if note:
        found["note"] = storable(note)
    if payload:
        found["payload"] = payload
    if decision_id is not None:
        found["decision_id"] = decision_id
    return found


def write(lines: Sequence[Line], *, actor: Actor, now: datetime) -> None:
    """Store what one actor did at one moment, in this order."""
    if len(lines) < _TOGETHER:
        rows.insert([_row(each, actor, now) for each in lines])
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE,
            {
                "lines": as_json(lines),
                "at": now,
                "actor_kind": actor.kind,
                "actor_id": actor.id,
                "actor_name": actor.name,
            },
        )


def _row(each: Line, actor: Actor, now: datetime) -> CardEvent:
    return rows.made(
        CardEvent,
        id=None,
        at=now,
        card_kind=each["card_kind"],
        card_id=each["card_id"],
        kind=each["kind"],
        name=each.get("name", ""),
        before=each.get("before"),
        after=each.get("after"),
        note=each.get("note", ""),
        payload=each.get("payload", {}),
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_name=actor.name,
        decision_id=each.get("decision_id"),
    )
