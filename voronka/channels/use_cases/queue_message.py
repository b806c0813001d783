"""Putting a message into the outbox, in the transaction of what it tells about."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from voronka.channels import events
from voronka.channels.drafts import Draft, UnableToWriteMessage, draft_by_template
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.knowledge import card_by_ref, knowledge_of, names_of_message
from voronka.kernel import rows
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotFound
from voronka.kernel.events import announce
from voronka.kernel.questions import Given, Question
from voronka.kernel.statements import joined_transaction
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.records.use_cases.add_history import add_history

_LONGEST_KEY = 300
_BY_KEY = Question(lambda: OutboxMessage.objects.filter(key=Given("key")).only("pk"))


@joined_transaction()
def queue_message(
    *,
    ref: CardRef,
    template: str,
    key: str,
    actor: Actor,
    now: datetime,
    recipient: str = "",
) -> UUID | None:
    """
    Write the playbook's message about a card and have it sent; return its id.

    Without `recipient` it goes to the client. The same key for the same card queues once. What
    cannot be written (no address, no date) is noted on the card, and nothing is returned.

    :raises NotFound: there is no such card
    """
    card = card_by_ref(ref)
    if card is None:
        raise NotFound
    if known := _BY_KEY.first(key=full_key(ref, key)):
        return known.pk
    names = names_of_message(active_playbook(), template)
    knowledge = knowledge_of(card, names=names, now=now)
    try:
        draft = draft_by_template(knowledge, template, recipient=recipient, now=now)
    except UnableToWriteMessage as refusal:
        _note_refusal(ref, template, refusal, actor=actor, now=now)
        return None
    return put_into_outbox(draft, key=key, actor=actor, now=now)


def put_into_outbox(
    draft: Draft, *, key: str, actor: Actor, now: datetime, by_hand: bool = False
) -> UUID:
    """Store the message once for its key, note it on the card and have it delivered soon."""
    message = OutboxMessage(
        key=full_key(draft.ref, key),
        channel=draft.channel,
        recipient=draft.recipient,
        subject=draft.subject,
        text=draft.text,
        card_kind=draft.ref.kind,
        card_id=draft.ref.id,
        template=draft.template,
        guard=dict(draft.guard),
        not_after=draft.not_after,
        created_at=now,
        created_by_id=actor.id,
        created_by=actor.name,
        by_hand=by_hand,
        next_try_at=now,
    )
    # Of two that write it at once, the second waits here and finds the first one's.
    if not rows.insert_unless_known(message):
        return OutboxMessage.objects.get(key=message.key).pk
    add_history(
        ref=draft.ref,
        kind="message_queued",
        name=draft.channel,
        payload=summary(message),
        actor=actor,
        now=now,
    )
    announce(events.MessageQueued(actor=actor, at=now, message_id=message.pk, ref=draft.ref))
    return message.pk


def full_key(ref: CardRef, key: str) -> str:
    """
    Return the key as the database and the provider know it: unique over all cards, and fit to
    stand in a header.
    """
    whole = f"{ref.kind}:{ref.id}|{key}"
    if len(whole) <= _LONGEST_KEY and whole.isascii() and whole.isprintable():
        return whole
    return f"{ref.kind}:{ref.id}|{hashlib.sha256(key.encode()).hexdigest()}"


def summary(message: OutboxMessage) -> Mapping[str, str]:
    """Return what a card's history tells of a message."""
    return {
        "message_id": str(message.pk),
        "channel": message.channel,
        "recipient": message.recipient,
        "subject": message.subject,
        "text": message.text,
        "template": message.template,
    }


def _note_refusal(
    ref: CardRef, template: str, refusal: UnableToWriteMessage, *, actor: Actor, now: datetime
) -> None:
    add_history(
        ref=ref,
        kind="message_failed",
        name=template,
        note=refusal.text.in_(active_playbook().spec.language),
        payload={
            "template": template,
            "reason": {"ru": refusal.text.ru, "en": refusal.text.en},
            "field": refusal.field,
        },
        actor=actor,
        now=now,
    )
