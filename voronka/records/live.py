"""Telling open pages that cards changed: which ones, never what."""

from collections.abc import Sequence

from voronka.kernel import live
from voronka.process.state import CardRef

# Beyond this a page reloads what it shows instead of asking card by card.
NAMED_ONE_BY_ONE = 20


def tell(refs: Sequence[CardRef]) -> None:
    """Name the cards to every open page; each asks again for those it shows and may see."""
    if len(refs) > NAMED_ONE_BY_ONE:
        live.publish(live.EVERYBODY, what="cards")
        return
    named = [{"what": "card", "kind": ref.kind, "id": str(ref.id)} for ref in refs]
    live.publish_each(live.EVERYBODY, named)
