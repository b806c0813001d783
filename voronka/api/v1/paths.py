"""What stands in the addresses."""

from typing import Literal
from uuid import UUID

from django.urls import register_converter

from voronka.process.state import CardKind, CardRef

Cards = Literal["leads", "deals"]
_KINDS: dict[str, CardKind] = {"leads": "lead", "deals": "deal"}


class _CardsConverter:
    regex = "leads|deals"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(_CardsConverter, "cards")


def kind_of(cards: Cards) -> CardKind:
    return _KINDS[cards]


def ref_of(cards: Cards, card_id: UUID) -> CardRef:
    return CardRef(kind_of(cards), card_id)


def address_of(ref: CardRef) -> str:
    """Return where a card is read."""
    return f"/api/v1/{ref.kind}s/{ref.id}/"
