from typing import ClassVar

from voronka.process.state import CardKind
from voronka.records.models.card import Card


class Lead(Card):
    """A request that may become a deal, from its first touch until it is won, lost or junk."""

    KIND: ClassVar[CardKind] = "lead"

    class Meta(Card.Meta):
        pass
