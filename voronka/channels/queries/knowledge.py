"""What messages may say of a card: its values as of now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from uuid import UUID

from voronka.channels.drafts import Knowledge, known_with
from voronka.kernel.questions import Given, Question
from voronka.kernel.statements import ask
from voronka.process import templates
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardKind, CardRef, CardState, Value
from voronka.process.values import values_of
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, facts_named, state_of

_NAMES = "SELECT id, name FROM people_user WHERE id = ANY(%s)"


def knowledge_of(card: Card, *, names: Iterable[str] = (), now: datetime) -> Knowledge:
    """
    Return the card's values, and the facts among the names.
    """
    playbook = active_playbook()
    state = state_of(card, playbook)
    values = values_now(playbook, state, names, now=now)
    return Knowledge(
        playbook=playbook, ref=card.ref, values=values, people=_people(values.values())
    )


def values_now(
    playbook: Playbook, state: CardState, names: Iterable[str], *, now: datetime
) -> dict[str, Value]:
    """Return the card's values, and the facts among the names."""
    return values_of(state, facts_named(playbook, state.ref, playbook.facts_among(names), now=now))


def card_by_ref(ref: CardRef) -> Card | None:
    """Return the card, for the house itself: no rights are asked."""
    return _of_kind(ref.kind).first(id=ref.id)


@cache
def _of_kind(kind: CardKind) -> "Question[Card]":
    return Question(lambda: MODELS[kind]._default_manager.filter(pk=Given("id")))


def names_of_message(playbook: Playbook, template: str) -> frozenset[str]:
    """
    Return what the playbook's message reads, and the times of the visits it speaks of.
    """
    spec = playbook.spec.messages.get(template)
    if spec is None:
        return frozenset()
    names = templates.names_in(spec.subject) | templates.names_in(spec.text)
    return names | known_with(names)


def _people(values: Iterable[Value]) -> Mapping[UUID, str]:
    """Return the names of the people among the values."""
    ids = {value for value in values if isinstance(value, UUID)}
    return dict(ask(_NAMES, [list(ids)])) if ids else {}
