"""
Who it may be while a client is typed: those with the same contacts, and those who read alike (F1).

Likeness is looked for by the keys that the search over the whole base has left, so it costs the
same in a base of any size; what was entered in the last minute is found by its contacts alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from voronka.kernel.actor import Actor
from voronka.process.models.active import active_playbook, one_playbook
from voronka.process.standard_fields import CLIENT_NAME, COMPANY_NAME
from voronka.process.state import CardKind
from voronka.quality.duplicates.profiles import Known, as_close_as, load
from voronka.quality.duplicates.scan import key_of
from voronka.quality.models import DuplicateMark
from voronka.records.contact_points import Point, points_among, readable
from voronka.records.likeness.compare import LIKELY, Likeness
from voronka.records.likeness.pairs import MOST_OF_A_KEY
from voronka.records.likeness.profile import Profile, keys_of, profile
from voronka.records.queries.known_client import Match, as_matches, others_with, told_to

# More do not help who is typing.
_MOST_ALIKE = 5
_MOST_COMPARED = 300


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Somebody who reads alike: how sure it is, from 0 to 1, and why, as (kind, level)."""

    match: Match
    score: float
    evidence: Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """Who it may be: `known` have the same contact, `alike` only read alike, the surest first."""

    known: Sequence[Match]
    alike: Sequence[Alike]


@one_playbook()
def suggested_for_card(*, kind: CardKind, fields: Mapping[str, Any], actor: Actor) -> Suggested:
    """Return who a lead or deal may be of, by its fields as they are typed."""
    playbook = active_playbook()
    typed = readable(playbook, kind, fields)
    return suggested(
        person=str(typed.get(CLIENT_NAME) or ""),
        company=str(typed.get(COMPANY_NAME) or ""),
        points=points_among(playbook, kind, typed),
        actor=actor,
    )


@one_playbook()
def suggested(
    *, person: str = "", company: str = "", points: frozenset[Point] = frozenset(), actor: Actor
) -> Suggested:
    """
    Return who it may be. Strangers' clients are named with their owner, but stay shut.
    """
    known = told_to(others_with(points), actor)
    wanted = profile(
        person=person, company=company, points=[(point.kind, point.value) for point in points]
    )
    found = _alike(wanted, besides=frozenset(match.id for match in known))
    holders = {(each.kind, each.id): likeness for each, likeness in found}
    shown = told_to(as_matches(holders), actor)
    alike = [_as_alike(match, holders[match.kind, match.id]) for match in shown]
    alike.sort(key=lambda each: -each.score)
    return Suggested(known=known, alike=alike)


def _as_alike(match: Match, likeness: Likeness) -> Alike:
    evidence = tuple((each.kind, each.level) for each in likeness.evidence)
    return Alike(match=match, score=likeness.score, evidence=evidence)


def _alike(wanted: Profile, *, besides: frozenset[UUID]) -> list[tuple[Known, Likeness]]:
    """Return those who read alike, the surest first; clients stand for their requests."""
    ids = _sharing_a_key(wanted)
    by_kind: dict[str, list[UUID]] = {}
    marks = DuplicateMark.objects.filter(record_id__in=ids - besides)
    for kind, record_id in marks.values_list("kind", "record_id"):
        by_kind.setdefault(kind, []).append(record_id)
    compared = [(each, as_close_as(each, wanted)) for each in load(by_kind).values()]
    likely = [pair for pair in compared if pair[1].score >= LIKELY and not pair[0].is_closed]
    clients = {each.id for each, _likeness in likely if each.kind != "lead"} | besides
    kept = [pair for pair in likely if not pair[0].clients & clients or pair[0].kind != "lead"]
    kept.sort(key=lambda pair: (-pair[1].score, pair[0].kind == "lead", pair[0].id))
    return kept[:_MOST_ALIKE]


def _sharing_a_key(wanted: Profile) -> frozenset[UUID]:
    """Return the records that share a key; one that very many have tells nothing."""
    keys = sorted({key_of(key) for key in keys_of(wanted)})
    if not keys:
        return frozenset()
    holders: dict[int, list[UUID]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT w.key, k.record_id FROM unnest(%s::bigint[]) AS w (key) CROSS JOIN LATERAL"
            " (SELECT record_id FROM quality_duplicatekey d WHERE d.key = w.key LIMIT %s) k",
            [keys, MOST_OF_A_KEY + 1],
        )
        for key, record_id in cursor.fetchall():
            holders.setdefault(key, []).append(record_id)
    telling = [ids for ids in holders.values() if len(ids) <= MOST_OF_A_KEY]
    # Who shares the rarest key comes first, if they are too many to compare.
    telling.sort(key=len)
    found = list(dict.fromkeys(each for ids in telling for each in ids))
    return frozenset(found[:_MOST_COMPARED])
