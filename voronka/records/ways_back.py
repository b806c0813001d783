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
from voronka.records.models import Card, CardEvent, DecisionRow
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
    # There is no way back to before a card was made.
    of_cards = of_cards.filter(verdict="allowed", depth=0).exclude(command__kind="create")
    return of_cards.only("card_id", "at", "before", "actor")


def _back(
    cards: Sequence[Card],
    found: QuerySet[DecisionRow],
    playbook: Playbook,
    actor: Actor | None,
) -> dict[UUID, TakeBack]:
    theirs = [
        row for row in found if actor is None or codec.from_json(Actor, row.actor).id == actor.id
    ]
    by_id, teams = {card.pk: card for card in cards}, _teams_before(theirs)
    return {
        row.card_id: _way(row, card, teams.get(row.pk, card.team_id), playbook)
        for row in theirs
        if (card := by_id[row.card_id])
    }


def _teams_before(found: Sequence[DecisionRow]) -> dict[UUID, UUID | None]:
    """Return, of decisions after which the owner changed, the team that the card was with then."""
    if not found:
        return {}
    by_card = {row.card_id: row for row in found}
    changed = CardEvent.objects.filter(card_id__in=by_card, kind="owner", payload__has_key="team")
    teams: dict[UUID, UUID | None] = {}
    for event in changed.filter(at__gte=min(row.at for row in found)).order_by("-at", "-id"):
        row = by_card[event.card_id]
        if event.at >= row.at and event.decision_id and event.decision_id >= row.pk:
            # The last that is read is the first that was written.
            team = event.payload["team"]
            teams[row.pk] = UUID(team) if team else None
    return teams


def _way(row: DecisionRow, card: Card, team_id: UUID | None, playbook: Playbook) -> TakeBack:
    old, now = codec.from_json(CardState, row.before), state_of(card, playbook)
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
        team_id=team_id,
        fields={
            name: field_types.get(known[name].type).to_json(old.fields.get(name)) for name in other
        },
    )
