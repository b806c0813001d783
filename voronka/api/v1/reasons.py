"""Why a card is whose it is, and by which right those who see it do (N4)."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from voronka.api.http import actor_of
from voronka.api.v1.paths import Cards, ref_of
from voronka.api.values import Out
from voronka.records.queries.reasons import How, Right, ownerships, who_sees
from voronka.records.reasons_in_words import owner_told, right_told

router = Router()


class OwnershipOut(Out):
    """How somebody came to own the card, or it lost its owner; `decision_id` has the proof."""

    how: How
    owner_name: str
    before_name: str
    by: str
    at: datetime
    decision_id: UUID
    sentence: str


class SightOut(Out):
    """Somebody who sees the card, and by which right."""

    user_id: UUID
    name: str
    role: str
    right: Right
    sentence: str


@router.get("/{cards:cards}/{card_id}/owners/", response=list[OwnershipOut], operation_id="owners")
def owner_list(request: HttpRequest, cards: Cards, card_id: UUID) -> list[OwnershipOut]:
    """Every change of owner with its reason, the latest first: read from the decisions."""
    return [
        OwnershipOut(
            how=each.how,
            owner_name=each.owner_name,
            before_name=each.before_name,
            by=each.by,
            at=each.at,
            decision_id=each.decision_id,
            sentence=owner_told(each),
        )
        for each in ownerships(ref=ref_of(cards, card_id), actor=actor_of(request))
    ]


@router.get("/{cards:cards}/{card_id}/sight/", response=list[SightOut], operation_id="sight")
def sight_list(request: HttpRequest, cards: Cards, card_id: UUID) -> list[SightOut]:
    """Everybody who sees the card, with the right that lets them."""
    return [
        SightOut(
            user_id=each.person_id,
            name=each.name,
            role=each.role,
            right=each.right,
            sentence=right_told(each),
        )
        for each in who_sees(ref=ref_of(cards, card_id), actor=actor_of(request))
        if each.right is not None
    ]
