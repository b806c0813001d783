"""How a robot's message gets into the outbox."""

from typing import Literal

from voronka.automation.acting import UnableToAct, card_of
from voronka.automation.recipients import people_for
from voronka.channels.drafts import TEAM
from voronka.channels.use_cases.queue_message import queue_message
from voronka.people.models import User
from voronka.process.plugins import Step
from voronka.process.text import Text

Channel = Literal["email", "sms"]
_NO_ADDRESS = {
    "email": Text("адрес e-mail неизвестен", "the e-mail address is not known"),
    "sms": Text("телефон неизвестен", "the phone number is not known"),
}
_NOT_WRITTEN = Text(
    "сообщение не составлено, причина — в истории карточки",
    "the message could not be written; the card's history says why",
)


def send(step: Step, *, channel: Channel, message: str, to: str | None) -> None:
    """
    Queue a message of the playbook to the client, or to whom `to` means.

    :raises UnableToAct: there is nobody to send it to, or a date it speaks of is not known
    """
    addresses = _of_client(step, channel) if to is None else _of_colleagues(step, channel, to)
    for address in addresses:
        queued = queue_message(
            ref=step.card,
            template=message,
            recipient=address,
            key=step.effect.key if to is None else f"{step.effect.key}|{address}",
            actor=step.actor,
            now=step.now,
        )
        if queued is None:
            raise UnableToAct(_NOT_WRITTEN)


def send_to_team(step: Step, *, message: str) -> None:
    """
    Queue a message of the playbook to the team chat.

    :raises UnableToAct: a date it speaks of is not known
    """
    queued = queue_message(
        ref=step.card,
        template=message,
        recipient=TEAM,
        key=step.effect.key,
        actor=step.actor,
        now=step.now,
    )
    if queued is None:
        raise UnableToAct(_NOT_WRITTEN)


def _of_client(step: Step, channel: Channel) -> list[str]:
    card = card_of(step)
    address = card.email if channel == "email" else card.phone
    if not address:
        raise UnableToAct(_NO_ADDRESS[channel])
    return [address]


def _of_colleagues(step: Step, channel: Channel, to: str) -> list[str]:
    people = User.objects.filter(pk__in=people_for(to, step)).order_by("name", "pk")
    addresses = [user.email if channel == "email" else user.phone for user in people]
    if known := [address for address in addresses if address]:
        return known
    raise UnableToAct(_NO_ADDRESS[channel])
