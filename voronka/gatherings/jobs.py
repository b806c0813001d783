"""What cards learn of the events they are guests of, in the background."""

from typing import cast
from uuid import UUID

from procrastinate.contrib.django import app

from voronka.gatherings.events import GuestsConcerned
from voronka.gatherings.use_cases.begin_gatherings import begin_gatherings
from voronka.gatherings.use_cases.tell_cards import tell_cards
from voronka.gatherings.vocabulary import Change
from voronka.kernel import clock
from voronka.process.state import CardKind, CardRef

# So many cards are told in one transaction.
_PART = 200
_TOLD = ("lead", "deal")


@app.task(name="gatherings.tell_cards")
def tell_cards_job(
    gathering_id: str, change: str, stamp: str, kind: str, card_ids: list[str]
) -> None:
    """An event changed, or guests answered: their robots hear of it."""
    tell_cards(
        gathering_id=UUID(gathering_id),
        change=cast(Change, change),
        stamp=stamp,
        refs=[CardRef(cast(CardKind, kind), UUID(each)) for each in card_ids],
        now=clock.now(),
    )


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="gatherings.begin", name="gatherings.begin")
def begin_gatherings_job(timestamp: int) -> None:
    """Every minute: what has begun is ahead no more."""
    begin_gatherings(now=clock.now())


def tell_later(event: GuestsConcerned) -> None:
    """Have the cards told; contacts have no robots."""
    for kind in _TOLD:
        ids = [str(ref.id) for ref in event.refs if ref.kind == kind]
        for start in range(0, len(ids), _PART):
            tell_cards_job.defer(
                gathering_id=str(event.gathering_id),
                change=event.change,
                stamp=event.stamp,
                kind=kind,
                card_ids=ids[start : start + _PART],
            )
