"""What can be sent from the catalogue, and what of it fits a card (K11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from voronka.kernel.actor import Actor
from voronka.process import rules
from voronka.process.asking import ask
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, Value
from voronka.process.text import Text
from voronka.process.values import values_of
from voronka.records.queries.cards import card_for, facts_of, state_of


@dataclass(frozen=True, kw_only=True)
class CatalogueItem:
    """Something to send. Suggested if its condition is true for the card."""

    key: str
    title: Text
    url: str
    is_suggested: bool


def catalogue_for(*, ref: CardRef, actor: Actor, now: datetime) -> Sequence[CatalogueItem]:
    """
    Return the whole catalogue, what fits the card's answers first.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    state = state_of(card, playbook)
    facts = facts_of(playbook, [ref], now=now, pipelines=[card.pipeline])[ref]
    values = values_of(state, facts)
    items = [
        CatalogueItem(
            key=key,
            title=spec.title,
            url=spec.url,
            is_suggested=_fits(playbook, key, values, now),
        )
        for key, spec in playbook.spec.catalogue.items()
    ]
    return sorted(items, key=lambda item: not item.is_suggested)


def _fits(playbook: Playbook, key: str, values: Mapping[str, Value], now: datetime) -> bool:
    """Say whether it suits the card; what has no condition suits every one."""
    rule = rules.catalogue(key)
    condition = playbook.condition(rule)
    return condition is None or ask(rule, condition, values, now).holds
