"""The two kinds of cards in addresses: /leads/… and /deals/…"""

from functools import cache

from django.urls import get_script_prefix, register_converter, reverse

from voronka.process.state import CardKind, CardRef


class KindConverter:
    """Turns "leads" into "lead" and back."""

    regex = "leads|deals"

    def to_python(self, value: str) -> CardKind:
        return "lead" if value == "leads" else "deal"

    def to_url(self, value: str) -> str:
        return f"{value}s"


register_converter(KindConverter, "kind")


def card_address(ref: CardRef) -> str:
    """Return the address of a card's page."""
    return f"{_cards_address(get_script_prefix(), ref.kind)}{ref.id}/"


@cache
def _cards_address(prefix: str, kind: CardKind) -> str:
    return reverse("boards:show", args=[kind])
