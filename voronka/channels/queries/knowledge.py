"""What messages may say of a card: its values as of now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from voronka.channels.drafts import Knowledge, visits_among
from voronka.people.models import User
from voronka.process import templates
from voronka.process.models.active import active_playbook
from voronka.process.playbook import Playbook
from voronka.process.state import CardRef, CardState, Value
from voronka.process.values import values_of
from voronka.records.models import Card
from voronka.records.queries.cards import MODELS, facts_of, state_of


def knowledge_of(card: Card, *, names: Iterable[str] = (), now: datetime) -> Knowledge:
    """
    Return the card's values, and the facts among the names.
    """
    playbook = active_playbook()
    state = state_of(card, playbook)
    values = _values(playbook, state, names, now)
    return Knowledge(
        playbook=playbook, ref=card.ref, values=values, people=_people(values.values())
    )


def card_by_ref(ref: CardRef) -> Card | None:
    """Return the card, for the house itself: no rights are asked."""
    return MODELS[ref.kind].objects.filter(pk=ref.id).first()


def names_of_message(playbook: Playbook, template: str) -> frozenset[str]:
    """
    Return what the playbook's message reads, and the times of the visits it speaks of.
    """
    spec = playbook.spec.messages.get(template)
    if spec is None:
        return frozenset()
    names = templates.names_in(spec.subject) | templates.names_in(spec.text)
    times = {f"{visit}.{end}" for visit in visits_among(names) for end in ("starts_at", "ends_at")}
    return names | times


def _values(
    playbook: Playbook, state: CardState, names: Iterable[str], now: datetime
) -> dict[str, Value]:
    wanted = playbook.facts_among(names)
    found = facts_of(playbook, [state.ref], wanted, now=now, pipelines=[state.pipeline])
    return values_of(state, found[state.ref])


def _people(values: Iterable[Value]) -> Mapping[UUID, str]:
    """Return the names of the people among the values."""
    ids = {value for value in values if isinstance(value, UUID)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
