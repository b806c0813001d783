"""A message that is being written, filled in for a real card: what it says, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from voronka.channels.queries.knowledge import knowledge_of
from voronka.kernel.actor import Actor
from voronka.process import rights, templates
from voronka.process.models.active import active_playbook
from voronka.process.state import CardKind, CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import MODELS, card_for

_OFFERED = 15


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A text as it would be read, and the names that had nothing to give."""

    subject: str
    text: str
    missing: Sequence[Text]


def cards_to_try(*, kind: CardKind, actor: Actor) -> Sequence[tuple[UUID, str]]:
    """Return the latest open cards that the actor sees, with their titles."""
    found = MODELS[kind].objects.visible_to(actor).filter(closed_at=None)
    rows = found.order_by("-entered_stage_at", "-pk").values_list("pk", "title", "client_name")
    return [(key, title or client or str(key)[:8]) for key, title, client in rows[:_OFFERED]]


def filled_in(
    *, subject: Text | None, text: Text, locale: str, ref: CardRef, actor: Actor, now: datetime
) -> Filled:
    """
    Return the message filled in for a card. What the actor may not see stays empty.

    :raises NotFound: the actor sees no such card
    :raises TemplateError: a place to fill is not written right
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    parts = [templates.parse(each.in_(locale)) for each in (subject, text) if each is not None]
    names = frozenset().union(*(part.names for part in parts))
    hidden = rights.hidden_fields(playbook, actor)
    knowledge = knowledge_of(card, names=names, now=now)
    values = {name: value for name, value in knowledge.values.items() if name not in hidden}
    scope = knowledge.scope
    said = [part.render(values, scope, locale, people=knowledge.people) for part in parts]
    missing = []
    for name in sorted(names):
        spec = scope.find(name)
        if values.get(name) is None:
            missing.append(spec.label if spec is not None else Text.same(name))
    return Filled(subject=said[0] if subject is not None else "", text=said[-1], missing=missing)
