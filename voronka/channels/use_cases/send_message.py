"""Writing to a client by hand, from the card."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from voronka.channels.drafts import (
    RECIPIENT_FIELDS,
    Draft,
    UnableToWriteMessage,
    recipient_of,
)
from voronka.channels.queries.knowledge import knowledge_of
from voronka.channels.use_cases.queue_message import put_into_outbox
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed
from voronka.kernel.ids import new_id
from voronka.process import rights
from voronka.process.models.active import active_playbook
from voronka.process.state import CardRef
from voronka.process.text import Text
from voronka.records.models import Card
from voronka.records.queries.cards import card_to_change
from voronka.records.use_cases.run_command import command_transaction

LONGEST_SMS = 1000


class UnableToSendMessage(Exception):
    """
    Nothing is sent. `text` is fit for the person who asked; `field` is what to fill in, of the
    form (channel, subject, text, items) or of the card (email, phone).
    """

    def __init__(self, text: Text, *, field: str) -> None:
        super().__init__(text.in_(get_language() or "en"))
        self.text, self.field = text, field


def send_message(
    *,
    ref: CardRef,
    channel: str,
    text: str,
    actor: Actor,
    now: datetime,
    subject: str = "",
    recipient: str = "",
    key: str = "",
) -> UUID:
    """
    Send the client an e-mail or SMS; return the message's id. When it has left, that is evidence
    of contact.

    Without `recipient` it goes to the card's e-mail or phone. A form that names a `key` of its own
    sends once, however often it is submitted.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it, or not write to clients
    :raises UnableToSendMessage: something is missing; says what
    """
    with command_transaction():
        card = card_to_write_from(ref, actor)
        if channel not in RECIPIENT_FIELDS:
            raise UnableToSendMessage(_NO_CHANNEL, field="channel")
        if not text.strip():
            raise UnableToSendMessage(_NO_TEXT, field="text")
        if channel == "email" and not subject.strip():
            raise UnableToSendMessage(_NO_SUBJECT, field="subject")
        if channel == "sms" and len(text) > LONGEST_SMS:
            raise UnableToSendMessage(_TOO_LONG, field="text")
        draft = Draft(
            ref=ref,
            channel=channel,
            recipient=to_client(card, channel, recipient, now=now),
            subject=subject.strip() if channel == "email" else "",
            text=text.strip(),
        )
        return put_into_outbox(
            draft, key=key or f"hand|{new_id()}", actor=actor, now=now, by_hand=True
        )


def card_to_write_from(ref: CardRef, actor: Actor) -> Card:
    """
    Return the card, locked.

    :raises NotFound: the actor sees no such card
    :raises NotAllowed: the actor may not change it, or not write to clients
    """
    card = card_to_change(ref, actor)
    if not rights.may(active_playbook(), actor, "message"):
        raise NotAllowed(_("Your role does not write to clients."))
    return card


def to_client(card: Card, channel: str, recipient: str, *, now: datetime) -> str:
    """
    Return the address or number to write to.

    :raises UnableToSendMessage: there is none
    """
    try:
        return recipient_of(knowledge_of(card, now=now), channel, recipient)
    except UnableToWriteMessage as refusal:
        raise UnableToSendMessage(refusal.text, field=refusal.field) from refusal


_NO_CHANNEL = Text("Выберите, чем отправить: письмом или SMS.", "Choose e-mail or SMS.")
_NO_TEXT = Text("Напишите текст.", "Write a text.")
_NO_SUBJECT = Text("Напишите тему письма.", "Write a subject.")
_TOO_LONG = Text(
    f"SMS слишком длинное: не больше {LONGEST_SMS} знаков.",
    f"The SMS is too long: no more than {LONGEST_SMS} characters.",
)
