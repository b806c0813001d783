"""How tasks react to what happens to their cards."""

from voronka.kernel import events
from voronka.records.events import CardDecided
from voronka.work.use_cases.follow_card import follow_card


def register() -> None:
    events.listen(CardDecided, _card_decided)


def _card_decided(event: CardDecided) -> None:
    if not event.decision.changes:
        return
    follow_card(ref=event.ref, changes=event.decision.changes, actor=event.actor, now=event.at)
