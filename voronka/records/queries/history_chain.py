"""Whether the history is as it was written: every row, every chain, every seal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import F

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.records.models import CardChain, Seal
from voronka.records.queries.rule_chain import broken_rules

_NAMED = 20
SHOWN = 60
# What a link is made of; the trigger of migration 0006 says the same.
_BODY = """jsonb_build_array(
    e.id, e.at AT TIME ZONE 'UTC', e.card_kind, e.card_id, e.kind, e.name, e.before, e.after,
    e.note, e.payload, e.actor_kind, e.actor_id, e.actor_name, e.decision_id)::text"""

_BROKEN = f"""
WITH rows AS (
    SELECT e.card_id, e.id, e.at, e.kind, e.place, e.link,
        row_number() OVER w AS due,
        lag(e.place) OVER w AS place_before,
        sha256(coalesce(lag(e.link) OVER w, '') || convert_to(e.place::text || {_BODY}, 'UTF8'))
            AS wanted
    FROM records_cardevent e
    WHERE {{which}}
    WINDOW w AS (PARTITION BY e.card_id ORDER BY e.place, e.id)
), wrong AS (
    SELECT card_id, due, 'card ' || card_id || ': ' || CASE
        WHEN place = place_before THEN
            'row ' || id || ' (' || kind || ', ' || at || ') was inserted beside another'
        WHEN place <> due THEN 'a row is missing before row ' || id || ' (' || kind || ', ' || at
            || '): ' || place - due || ' of them'
        ELSE 'row ' || id || ' (' || kind || ', ' || at || ') was altered or moved'
    END AS problem
    FROM rows WHERE place <> due OR link <> wanted
), ends AS (
    SELECT card_id, max(place) AS place,
        (array_agg(link ORDER BY place DESC, id DESC))[1] AS link
    FROM rows GROUP BY card_id
), cut AS (
    SELECT coalesce(e.card_id, c.card_id) AS card_id, 2147483647::bigint AS due,
        'card ' || coalesce(e.card_id, c.card_id) || ': the end of its history is not where it was'
        || ' (' || coalesce(e.place, 0) || ' rows of ' || coalesce(c.length, 0) || ')' AS problem
    FROM ends e FULL JOIN (SELECT c.* FROM records_cardchain c WHERE {{chains}}) c
        ON c.card_id = e.card_id
    WHERE e.place IS DISTINCT FROM c.length OR e.link IS DISTINCT FROM c.head
)
SELECT problem FROM (
    SELECT DISTINCT ON (card_id) card_id, due, problem
    FROM (SELECT * FROM wrong UNION ALL SELECT * FROM cut) found ORDER BY card_id, due
) firsts LIMIT {_NAMED}
"""
_CHANGED = "e.card_id IN (SELECT c.card_id FROM records_cardchain c WHERE c.length > c.sealed)"

_BROKEN_SEALS = f"""
WITH roots AS (
    SELECT s.id, s.at, s.root, sha256(
        coalesce(lag(s.root) OVER (ORDER BY s.id), '') || convert_to(coalesce((
            SELECT string_agg(h.card_id || ':' || h.place || ':' || encode(h.head, 'hex'), ','
                ORDER BY h.card_id) FROM records_sealedhead h WHERE h.seal_id = s.id), ''), 'UTF8')
    ) AS wanted
    FROM records_seal s
)
SELECT 'seal ' || id || ' of ' || at || ' does not fit the chains it names' FROM roots
WHERE root <> wanted
UNION ALL
SELECT 'card ' || h.card_id || ': its history is another one than seal ' || h.seal_id || ' names'
FROM records_sealedhead h
LEFT JOIN records_cardevent e ON e.card_id = h.card_id AND e.place = h.place
WHERE e.link IS DISTINCT FROM h.head
LIMIT {_NAMED}
"""


@dataclass(frozen=True, kw_only=True)
class SealRow:
    """A seal, as the administrator reads and exports it."""

    id: int
    at: datetime
    cards: int
    rows: int
    root: str
    trouble: str


@dataclass(frozen=True, kw_only=True)
class SealPage:
    """The latest seals, and how much has been written since the last."""

    seals: Sequence[SealRow]
    unsealed_cards: int


def broken_history() -> Sequence[str]:
    """Return the first altered, missing or inserted row of each card; all rows are read."""
    return _asked(_BROKEN.format(which="true", chains="true"))


def broken_since_seal() -> Sequence[str]:
    """The same of the cards whose history has grown since the last seal."""
    return _asked(_BROKEN.format(which=_CHANGED, chains="c.length > c.sealed"))


def broken_seals() -> Sequence[str]:
    """Return the seals whose root is not that of the chains, and the chains that left theirs."""
    return _asked(_BROKEN_SEALS)


def seal_page(*, actor: Actor) -> SealPage:
    """
    Return the latest seals.

    :raises NotFound: the actor does not administer
    """
    _require(actor)
    return SealPage(
        seals=seals(actor=actor, limit=SHOWN),
        unsealed_cards=CardChain.objects.filter(length__gt=F("sealed")).count(),
    )


def seals(*, actor: Actor, limit: int | None = None) -> Sequence[SealRow]:
    """
    Return the seals, the latest first: all of them for an export.

    :raises NotFound: the actor does not administer
    """
    _require(actor)
    return [
        SealRow(
            id=seal.pk,
            at=seal.at,
            cards=seal.cards,
            rows=seal.rows,
            root=bytes(seal.root).hex(),
            trouble=seal.trouble,
        )
        for seal in Seal.objects.order_by("-at", "-pk")[:limit]
    ]


def verify(*, actor: Actor) -> Sequence[str]:
    """
    Return everything that is wrong with history and seals; every row is read.

    :raises NotFound: the actor does not administer
    """
    _require(actor)
    return [*broken_history(), *broken_seals(), *broken_rules()]


def _require(actor: Actor) -> None:
    if not rights.may(active_playbook(), actor, "settings"):
        raise NotFound


def _asked(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%", "%%"), [])
        return [problem for (problem,) in cursor.fetchall()]
