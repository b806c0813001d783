"""Seeing whether an account works, before a client waits for a message."""

from datetime import datetime

from django.utils.translation import gettext as _

from voronka.channels.adapter import Outbound, UnableToSend
from voronka.channels.queries.accounts import CHANNELS, SINK, carrier_of
from voronka.kernel.actor import Actor
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.kernel.ids import new_id
from voronka.process import rights
from voronka.process.models.active import active_playbook


class UnableToSendTest(Exception):
    """Nothing arrived, as far as is known. The message is the provider's own answer."""


def send_test_message(*, channel: str, recipient: str, actor: Actor, now: datetime) -> bool:
    """
    Send a message to try the account that carries a channel; call it outside any transaction.

    Return whether it left the machine: in a sandbox it does not.

    :raises NotAllowed: the actor's role may not change settings
    :raises NotFound: there is no such channel
    :raises UnableToSendTest: the provider did not take it; the text is what it said
    """
    if not rights.may(active_playbook(), actor, "settings"):
        raise NotAllowed(_("Your role does not change settings."))
    if channel not in CHANNELS:
        raise NotFound
    recipient = recipient.strip()
    if not recipient:
        raise UnableToSendTest(_("Say where the test message is to go."))
    try:
        carrier = carrier_of(channel)
        message = Outbound(
            key=f"test:{new_id()}",
            channel=channel,
            recipient=recipient,
            subject=_("Test message"),
            text=_("This is a test message of Voronka. The account works."),
            at=now,
        )
        carrier.adapter.send(message, carrier.params)
    except UnableToSend as trouble:
        raise UnableToSendTest(str(trouble)) from trouble
    return carrier.key != SINK
