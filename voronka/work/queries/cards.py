"""The cards that tasks hang on."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from voronka.kernel import clock
from voronka.kernel.errors import NotFound
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.values import values_of
from voronka.records.models import Card
from voronka.records.models.card import locked_card, locked_cards
from voronka.records.queries.cards import MODELS, facts_named, facts_named_of, state_of


@dataclass(frozen=True, kw_only=True)
class CardLine:
    """A card in one line, beside a task of it."""

    ref: CardRef
    title: str
    client_name: str
    phone: str
    pipeline: str
    stage: str
    is_closed: bool


def lock_card(ref: CardRef) -> Card:
    """
    Return the card, locked: tasks are changed by whoever holds it, one after the other.

    :raises NotFound: there is none
    """
    card = locked_card(MODELS[ref.kind], ref.id)
    if card is None:
        raise NotFound
    return card


def lock_cards(refs: Collection[CardRef]) -> Mapping[CardRef, Card]:
    """
    Return these cards, locked as `lock_card` does; one query a kind of card.

    :raises NotFound: one of them is not there
    """
    found: dict[CardRef, Card] = {}
    for kind, model in MODELS.items():
        if ids := [ref.id for ref in refs if ref.kind == kind]:
            found |= {card.ref: card for card in locked_cards(model, ids)}
    if not all(ref in found for ref in refs):
        raise NotFound
    return found


def values_of_card(card: Card, names: Iterable[str]) -> Mapping[str, Any]:
    """Return what is known of the card by name: its fields, `card.…`, and those facts named."""
    playbook, ref = active_playbook(), card.ref
    known = facts_named(playbook, ref, playbook.facts_among(names), now=clock.now())
    return values_of(state_of(card, playbook), known)


def values_of_cards(
    cards: Collection[Card], names: Iterable[str]
) -> Mapping[CardRef, Mapping[str, Any]]:
    """Return of each card what `values_of_card` does; one query a kind of card, or none."""
    playbook, refs = active_playbook(), [card.ref for card in cards]
    known = facts_named_of(playbook, refs, playbook.facts_among(names), now=clock.now())
    return {card.ref: values_of(state_of(card, playbook), known[card.ref]) for card in cards}


def card_lines(refs: Collection[CardRef]) -> Mapping[CardRef, CardLine]:
    """Return the cards in a line each, at most one query for each kind."""
    lines: dict[CardRef, CardLine] = {}
    for kind, model in MODELS.items():
        ids = [ref.id for ref in refs if ref.kind == kind]
        if not ids:
            continue
        for card in model.objects.filter(pk__in=ids):
            lines[card.ref] = CardLine(
                ref=card.ref,
                title=card.title or "",
                client_name=card.client_name or "",
                phone=card.phone or "",
                pipeline=card.pipeline,
                stage=card.stage,
                is_closed=card.is_closed(),
            )
    return lines
