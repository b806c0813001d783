"""The seals of the history: the last ones, all roots, and a look whether anything was altered."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from voronka.api.http import actor_of
from voronka.api.values import Out
from voronka.records.queries.history_chain import SealPage, SealRow, seal_page, seals, verify

router = Router(tags=["history"])


class SealOut(Out):
    """A seal: so many chains and rows, and their root, to be kept elsewhere."""

    id: int
    at: datetime
    cards: int
    rows: int
    root: str
    trouble: str


class SealsOut(Out):
    """The latest seals, and how many cards have been written to since the last."""

    seals: list[SealOut]
    unsealed_cards: int


class VerificationOut(Out):
    """What does not fit; nothing is as it should be."""

    is_intact: bool
    problems: list[str]


@router.get("/seals/", response=SealsOut, operation_id="seals")
def seal_list(request: HttpRequest) -> SealPage:
    """The latest seals, for who sets up the firm."""
    return seal_page(actor=actor_of(request))


@router.get("/seals/roots/", response=list[SealOut], operation_id="seal_roots")
def root_list(request: HttpRequest) -> Sequence[SealRow]:
    """All seals, the latest first, to be kept outside of the database."""
    return seals(actor=actor_of(request))


@router.post("/seals/verification/", response=VerificationOut, operation_id="seals_verify")
def verification_create(request: HttpRequest) -> VerificationOut:
    """Read every row of the history again, and say what was altered, removed or put in."""
    problems = list(verify(actor=actor_of(request)))
    return VerificationOut(is_intact=not problems, problems=problems)
