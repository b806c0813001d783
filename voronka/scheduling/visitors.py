"""On which cards those who go on visits may report. Pure."""

from voronka.process.playbook import Playbook
from voronka.process.state import CardKind


def kinds_reported_on(playbook: Playbook, kind: CardKind) -> frozenset[str]:
    """Return the kinds of visits that their visitors can report on for cards of this kind."""
    spec = playbook.spec
    reporting = {
        key
        for key, role in spec.roles.items()
        if (rights := role.cards.get(kind)) is not None and rights.change != "none"
    }
    return frozenset(key for key, visit in spec.bookings.items() if visit.role in reporting)
