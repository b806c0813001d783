"""The two kinds of cards in addresses: /leads/… and /deals/…"""

from voronka.process.state import CardKind


class KindConverter:
    """Turns "leads" into "lead" and back."""

    regex = "leads|deals"

    def to_python(self, value: str) -> CardKind:
        return "lead" if value == "leads" else "deal"

    def to_url(self, value: str) -> str:
        return f"{value}s"
