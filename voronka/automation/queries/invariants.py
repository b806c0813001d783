"""What must always hold of robots; asked by `voronka check` and by the property tests."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from voronka.automation.models import Timer
from voronka.automation.queries.timers import cards_that_may_wait
from voronka.channels.models import OutboxMessage
from voronka.process.decision import Timer as Wanted
from voronka.process.models.active import active_playbook
from voronka.process.schema import CardKind
from voronka.process.state import CardRef
from voronka.process.timers import desired_timers
from voronka.records.queries.cards import MODELS, facts_of, state_of

BATCH = 500


def wrong_timers(now: datetime) -> Iterator[tuple[CardRef, frozenset[Wanted], frozenset[Wanted]]]:
    """
    Yield every card whose stored timers are not what the process wants: the stored, the wanted.
    """
    playbook = active_playbook()
    for kind, model in MODELS.items():
        waiting = cards_that_may_wait(kind, playbook)
        ids = list(waiting.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            cards = list(model.objects.filter(pk__in=ids[start : start + BATCH]).order_by("pk"))
            refs = [card.ref for card in cards]
            known = facts_of(playbook, refs, now=now, pipelines={card.pipeline for card in cards})
            stored = _stored(kind, refs)
            for card in cards:
                state = state_of(card, playbook)
                wanted = desired_timers(playbook, state, known[card.ref], now)
                if stored.get(card.ref, frozenset()) != wanted:
                    yield card.ref, stored.get(card.ref, frozenset()), wanted


def dead_messages() -> int:
    """Return how many messages wait for a person to look at them."""
    return OutboxMessage.objects.filter(status__in=["dead", "uncertain"]).count()


def _stored(kind: CardKind, refs: Sequence[CardRef]) -> dict[CardRef, frozenset[Wanted]]:
    found: dict[CardRef, set[Wanted]] = {}
    for row in Timer.objects.filter(card_kind=kind, card_id__in=[ref.id for ref in refs]):
        found.setdefault(row.ref, set()).add(Wanted(row.due_at, row.rule, row.cause))
    return {ref: frozenset(timers) for ref, timers in found.items()}
