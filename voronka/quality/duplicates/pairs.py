"""The pairs of the base, page by page: those that wait, or those of which something was said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.process.models.active import active_playbook
from voronka.quality.duplicates.judging import may_judge
from voronka.quality.models import DuplicatePair
from voronka.records.models import Company, Contact, Lead
from voronka.records.queries.known_client import Match, as_matches

PAGE = 50


@dataclass(frozen=True, kw_only=True)
class PairRow:
    """Two records that may be one; `said` is "" until somebody has judged them."""

    id: int
    score: float
    # (kind, level): what speaks for and against it.
    evidence: Sequence[tuple[str, str]]
    first: Match
    second: Match
    said: str
    said_at: datetime | None
    said_by: str


@dataclass(frozen=True, kw_only=True)
class PairPage:
    """Some pairs, and the score and id after which the next ones begin."""

    rows: Sequence[PairRow]
    more: tuple[float, int] | None


def waiting_pairs(
    *, actor: Actor, after: tuple[float, int] | None = None, limit: int = PAGE
) -> PairPage:
    """
    Return the pairs that nobody has judged, the surest first.

    :raises NotAllowed: the role does not judge duplicates
    """
    _must_judge(actor)
    found = DuplicatePair.objects.filter(said="")
    if after is not None:
        score, last = after
        found = found.filter(Q(score__lt=score) | Q(score=score, pk__gt=last))
    pairs = list(found.order_by(F("score").desc(), "pk")[: limit + 1])
    more = (pairs[limit - 1].score, pairs[limit - 1].pk) if len(pairs) > limit else None
    return PairPage(rows=_rows(pairs[:limit], standing_only=True), more=more)


def judged_pairs(*, actor: Actor, limit: int = PAGE) -> Sequence[PairRow]:
    """
    Return the pairs that were judged last.

    :raises NotAllowed: the role does not judge duplicates
    """
    _must_judge(actor)
    pairs = DuplicatePair.objects.exclude(said="").order_by(F("said_at").desc(), "-pk")
    return _rows(list(pairs[:limit]), standing_only=False)


def pair_for(*, pair_id: int, actor: Actor) -> PairRow:
    """
    Return one pair.

    :raises NotFound: there is none, or one of the two is gone
    :raises NotAllowed: the role does not judge duplicates
    """
    _must_judge(actor)
    rows = _rows(list(DuplicatePair.objects.filter(pk=pair_id)), standing_only=False)
    if not rows:
        raise NotFound
    return rows[0]


def _must_judge(actor: Actor) -> None:
    if not may_judge(active_playbook(), actor):
        raise NotAllowed


def _rows(pairs: Sequence[DuplicatePair], *, standing_only: bool) -> list[PairRow]:
    holders = {(pair.first_kind, pair.first_id) for pair in pairs}
    holders |= {(pair.second_kind, pair.second_id) for pair in pairs}
    shown: Mapping[UUID, Match] = {each.id: each for each in as_matches(sorted(holders))}
    if standing_only:
        parts = _parts(holders)
        shown = {pk: each for pk, each in shown.items() if pk not in parts}
    return [
        PairRow(
            id=pair.pk,
            score=pair.score,
            evidence=[(kind, level) for kind, level in pair.evidence],
            first=shown[pair.first_id],
            second=shown[pair.second_id],
            said=pair.said,
            said_at=pair.said_at,
            said_by=pair.said_by_name,
        )
        for pair in pairs
        if pair.first_id in shown and pair.second_id in shown
    ]


def _parts(holders: set[tuple[str, UUID]]) -> frozenset[UUID]:
    """Return those that have become a part of another since; three queries."""
    models: Mapping[str, Any] = {"lead": Lead, "contact": Contact, "company": Company}
    found: set[UUID] = set()
    for kind, model in models.items():
        ids = [pk for each, pk in holders if each == kind]
        parts = model._default_manager.filter(pk__in=ids, merged_into__isnull=False)
        found.update(parts.values_list("pk", flat=True))
    return frozenset(found)
