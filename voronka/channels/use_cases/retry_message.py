"""A person decides about a message that did not leave by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from voronka.channels import events
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.outbox import message_to_change
from voronka.kernel.actor import Actor
from voronka.kernel.events import announce


class UnableToRetryMessage(Exception):
    """The message stays as it is. The text is fit for the person who asked."""


@transaction.atomic
def retry_message(*, message_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Put a message back into the queue: a dead one, or an uncertain one that has not arrived.

    :raises NotFound: the actor sees no such message
    :raises NotAllowed: the actor's role may not write to clients
    :raises UnableToRetryMessage: it has left, waits already, or was cancelled
    """
    message = message_to_change(message_id=message_id, actor=actor)
    if message.status not in ("dead", "uncertain"):
        raise UnableToRetryMessage(
            _("Only a message that could not be delivered can be sent again.")
        )
    message.put_back(at=now)
    announce(events.MessageQueued(actor=actor, at=now, message_id=message.pk, ref=message.ref))


@transaction.atomic
def settle_uncertain_message(*, message_id: UUID, actor: Actor, now: datetime) -> None:
    """
    Note that an uncertain message has arrived after all: the client says so, or the server's log.

    :raises NotFound: the actor sees no such message
    :raises NotAllowed: the actor's role may not write to clients
    :raises UnableToRetryMessage: there is no doubt about it
    """
    message: OutboxMessage = message_to_change(message_id=message_id, actor=actor)
    if message.status != "uncertain":
        raise UnableToRetryMessage(_("There is no doubt about this message."))
    message.leave(external_id="", at=now)
