"""A letter to a colleague, which belongs to no card: an invitation."""

from datetime import datetime

from voronka.channels.adapter import Outbound, UnableToSend
from voronka.channels.queries.accounts import SINK, carrier_of
from voronka.kernel.ids import new_id


class UnableToSendLetter(Exception):
    """It has not left, as far as is known. The message is the mail server's own answer."""


def send_letter(*, recipient: str, subject: str, text: str, now: datetime) -> bool:
    """
    Send a letter at once by the account that carries mail; call it outside any transaction.

    Return whether it left the machine: in a sandbox it does not.

    :raises UnableToSendLetter: the server did not take it
    """
    try:
        carrier = carrier_of("email")
        letter = Outbound(
            key=f"letter:{new_id()}",
            channel="email",
            recipient=recipient,
            subject=subject,
            text=text,
            at=now,
        )
        carrier.adapter.send(letter, carrier.params)
    except UnableToSend as trouble:
        raise UnableToSendLetter(str(trouble)) from trouble
    return carrier.key != SINK
