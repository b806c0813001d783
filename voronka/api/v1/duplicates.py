"""Records that may be one and the same (Q4, F1): who it may be, what waits, what was said of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from voronka.api import cursors
from voronka.api.http import actor_of
from voronka.api.values import In, Out
from voronka.kernel import clock
from voronka.quality.duplicates import pairs
from voronka.quality.duplicates.judging import judge_pair, take_back
from voronka.quality.duplicates.pairs import PairRow
from voronka.quality.duplicates.suggestions import suggested_for_card
from voronka.records.queries.known_client import Match

router = Router(tags=["duplicates"])


class EvidenceOut(Out):
    """One thing that was compared: phone, person, company …, and how alike it is."""

    kind: str
    level: str


class RecordOut(Out):
    """A lead, contact or company, and whose it is."""

    kind: str
    id: UUID
    name: str
    owner_id: UUID | None
    owner_name: str


class PairOut(Out):
    """Two records that may be one; `said` is empty until somebody has judged them."""

    id: int
    score: float
    evidence: list[EvidenceOut]
    first: RecordOut
    second: RecordOut
    said: str
    said_at: datetime | None
    said_by: str


class PairsOut(Out):
    """A page of pairs, the surest first."""

    items: list[PairOut]
    next: str | None


class PairVerdictIn(In):
    """
    What two records are to each other: one (`stays_id` is the one that stays), different for
    everybody, a request to be handed to the client's owner, or put off until one of them changes.
    """

    said: Literal["merged", "different", "attached", "skipped"]
    stays_id: UUID | None = None


class AlikeOut(Out):
    """Somebody who reads alike, how sure it is, and why."""

    record: RecordOut
    score: float
    evidence: list[EvidenceOut]


class SuggestedOut(Out):
    """Who it may be: `known` have the same contact, `alike` only read alike."""

    known: list[RecordOut]
    alike: list[AlikeOut]


_TEXT = Annotated[str, Field(max_length=300)]


@router.get("/duplicates/", response=PairsOut, operation_id="duplicates")
def pair_list(
    request: HttpRequest,
    after: Annotated[str, Field(max_length=300)] = "",
    limit: Annotated[int, Field(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Pairs of the whole base that nobody has judged yet."""
    page = pairs.waiting_pairs(actor=actor_of(request), after=_place(after), limit=limit)
    return {
        "items": [_pair(row) for row in page.rows],
        "next": cursors.write(*page.more) if page.more else None,
    }


@router.get("/duplicates/judged/", response=list[PairOut], operation_id="duplicates_judged")
def judged_list(
    request: HttpRequest, limit: Annotated[int, Field(ge=1, le=200)] = 50
) -> Sequence[dict[str, Any]]:
    """Pairs that were judged last; each can be taken back."""
    return [_pair(row) for row in pairs.judged_pairs(actor=actor_of(request), limit=limit)]


@router.get("/duplicates/suggestions/", response=SuggestedOut, operation_id="duplicates_suggest")
def suggestion_list(
    request: HttpRequest,
    client_name: _TEXT = "",
    company_name: _TEXT = "",
    phone: _TEXT = "",
    email: _TEXT = "",
    messenger: _TEXT = "",
) -> dict[str, Any]:
    """Who a new lead may be of, in any alphabet, legal form and spelling."""
    fields = {
        "client_name": client_name,
        "company_name": company_name,
        "phone": phone,
        "email": email,
        "messenger": messenger,
    }
    typed = {name: value for name, value in fields.items() if value}
    found = suggested_for_card(kind="lead", fields=typed, actor=actor_of(request))
    return {
        "known": [_record(match) for match in found.known],
        "alike": [
            {
                "record": _record(each.match),
                "score": each.score,
                "evidence": _evidence(each.evidence),
            }
            for each in found.alike
        ],
    }


@router.get("/duplicates/{pair_id}/", response=PairOut, operation_id="duplicate_get")
def pair_show(request: HttpRequest, pair_id: int) -> dict[str, Any]:
    """One pair."""
    return _pair(pairs.pair_for(pair_id=pair_id, actor=actor_of(request)))


@router.post("/duplicates/{pair_id}/verdict/", response=PairOut, operation_id="duplicate_judge")
def verdict_create(request: HttpRequest, pair_id: int, body: PairVerdictIn) -> dict[str, Any]:
    """Say what the two are to each other; what follows is done at once."""
    actor = actor_of(request)
    judge_pair(
        pair_id=pair_id, said=body.said, survivor_id=body.stays_id, actor=actor, now=clock.now()
    )
    return _pair(pairs.pair_for(pair_id=pair_id, actor=actor))


@router.delete("/duplicates/{pair_id}/verdict/", response=PairOut, operation_id="duplicate_revoke")
def verdict_delete(request: HttpRequest, pair_id: int) -> dict[str, Any]:
    """Take back what was said; the pair waits again."""
    actor = actor_of(request)
    take_back(pair_id=pair_id, actor=actor, now=clock.now())
    return _pair(pairs.pair_for(pair_id=pair_id, actor=actor))


def _place(word: str) -> tuple[float, int] | None:
    if not word:
        return None
    score, last = cursors.read(word)
    if not isinstance(score, float | int):
        raise cursors.BadCursor
    return float(score), cursors.number(last)


def _pair(row: PairRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "score": row.score,
        "evidence": _evidence(row.evidence),
        "first": _record(row.first),
        "second": _record(row.second),
        "said": row.said,
        "said_at": row.said_at,
        "said_by": row.said_by,
    }


def _record(match: Match) -> dict[str, Any]:
    return {
        "kind": match.kind,
        "id": match.id,
        "name": match.name,
        "owner_id": match.owner_id,
        "owner_name": match.owner_name,
    }


def _evidence(found: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"kind": kind, "level": level} for kind, level in found]
