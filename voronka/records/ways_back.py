"""How cards stood before what was last done to them, read from the stored decisions."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from voronka.kernel.actor import Actor
from voronka.process import codec, field_types
from voronka.process.commands import TakeBack
from voronka.process.playbook import Playbook
from voronka.process.state import CardState
from voronka.records.models import Card, DecisionRow
from voronka.records.queries.cards import state_of


def ways_back(
    cards: Sequence[Card], playbook: Playbook, *, actor: Actor | None = None
) -> dict[UUID, TakeBack]:
    """
    Return what takes back the last thing that people or programs did to each of these cards, with
    all that robots did in answer to it; if an actor is named, only what was done by them.
    """
    found = _decided(cards).order_by("card_id", "-at", "-pk").distinct("card_id")
    return _back(cards, found, playbook, actor)


def ways_back_to(
    cards: Sequence[Card], playbook: Playbook, *, moments: Mapping[UUID, datetime]
) -> dict[UUID, TakeBack]:
    """Return what takes back everything that was done to each card from a moment of its own on."""
    since = Q(pk__in=[])
    for at in set(moments.values()):
        since |= Q(card_id__in=[key for key, each in moments.items() if each == at], at__gte=at)
    found = _decided(cards).filter(since).order_by("card_id", "at", "pk").distinct("card_id")
    return _back(cards, found, playbook, None)


def _decided(cards: Sequence[Card]) -> QuerySet[DecisionRow]:
    of_cards = DecisionRow.objects.filter(card_id__in=[card.pk for card in cards])
    return of_cards.filter(verdict="allowed", depth=0).only("card_id", "at", "before", "actor")


def _back(
    cards: Sequence[Card],
    found: QuerySet[DecisionRow],
    playbook: Playbook,
    actor: Actor | None,
) -> dict[UUID, TakeBack]:
    by_id = {card.pk: card for card in cards}
    ways = {}
    for row in found:
        old = codec.from_json(CardState, row.before)
        if not old.stage:
            # It was only just made then.
            continue
        if actor is None or codec.from_json(Actor, row.actor).id == actor.id:
            ways[row.card_id] = _way(row, old, state_of(by_id[row.card_id], playbook), playbook)
    return ways


def _way(row: DecisionRow, old: CardState, now: CardState, playbook: Playbook) -> TakeBack:
    known = playbook.fields(old.ref.kind)
    other = [name for name in known if old.fields.get(name) != now.fields.get(name)]
    return TakeBack(
        decision_id=row.pk,
        done_at=row.at,
        pipeline=old.pipeline,
        stage=old.stage,
        previous_stage=old.previous_stage,
        entered_stage_at=old.entered_stage_at,
        closed_at=old.closed_at,
        owner_id=old.owner_id,
        fields={
            name: field_types.get(known[name].type).to_json(old.fields.get(name)) for name in other
        },
    )
