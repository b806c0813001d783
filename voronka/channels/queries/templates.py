"""The playbook's messages, filled in for a card: what the composer offers to start from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voronka.channels.drafts import (
    RECIPIENT_FIELDS,
    Knowledge,
    UnableToWriteMessage,
    draft_by_template,
)
from voronka.channels.queries.knowledge import knowledge_of, names_of_message
from voronka.kernel.actor import Actor
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.queries.cards import card_for


@dataclass(frozen=True, kw_only=True)
class MessageTemplate:
    """A message as it would go out now; with a `problem` it cannot."""

    key: str
    channel: str
    recipient: str = ""
    subject: str = ""
    text: str = ""
    problem: Text | None = None
    # What to fill in to be rid of the problem.
    field: str = ""


def templates_for(*, ref: CardRef, actor: Actor, now: datetime) -> Sequence[MessageTemplate]:
    """
    Return the process's messages to a client, each filled in for the card.

    :raises NotFound: the actor sees no such card
    """
    card = card_for(ref, actor)
    playbook = active_playbook()
    hidden = rights.hidden_fields(playbook, actor)
    names_by_key = {
        key: names_of_message(playbook, key)
        for key, spec in playbook.spec.messages.items()
        if spec.channel in RECIPIENT_FIELDS
    }
    # A text would tell what its reader may not see.
    keys = [key for key, names in names_by_key.items() if not names & hidden]
    names = frozenset().union(*(names_by_key[key] for key in keys))
    knowledge = knowledge_of(card, names=names, now=now)
    return [_filled(knowledge, key, now) for key in keys]


def _filled(knowledge: Knowledge, key: str, now: datetime) -> MessageTemplate:
    channel = knowledge.playbook.spec.messages[key].channel
    try:
        draft = draft_by_template(knowledge, key, recipient="", now=now)
    except UnableToWriteMessage as refusal:
        return MessageTemplate(key=key, channel=channel, problem=refusal.text, field=refusal.field)
    return MessageTemplate(
        key=key,
        channel=channel,
        recipient=draft.recipient,
        subject=draft.subject,
        text=draft.text,
    )
