"""A lead with a client who can be written to, and the roads the messages take."""

from typing import Any
from uuid import UUID

from tests.channels.salon import use_salon
from tests.channels.servers import Gateway, Mailbox
from tests.world import NOW, make_lead, make_user
from voronka.channels.models import OutboxMessage
from voronka.channels.use_cases.queue_message import queue_message
from voronka.channels.use_cases.send_message import send_message
from voronka.channels.use_cases.set_account import set_account
from voronka.kernel.actor import SYSTEM
from voronka.people.models import User
from voronka.records.models import CardEvent, Lead

ROBOT = SYSTEM.as_robot("reminders")


def anna_with_lead(**fields: Any) -> tuple[User, Lead]:
    use_salon()
    anna = make_user("Anna")
    return anna, make_lead(owner=anna, **{"email": "vera@example.com", **fields})


def send_sms_by(gateway: Gateway, **params: Any) -> None:
    set_account(
        channel="sms",
        adapter="http_sms",
        params={"url": gateway.url, "token": "s3cret", **params},
        actor=SYSTEM,
        now=NOW,
    )


def send_email_by(mailbox: Mailbox, **params: Any) -> None:
    wanted = {"host": "127.0.0.1", "port": mailbox.port, "security": "none", **params}
    set_account(channel="email", adapter="smtp_email", params=wanted, actor=SYSTEM, now=NOW)


def keep_here(channel: str) -> None:
    set_account(channel=channel, adapter="demo_sink", params={}, actor=SYSTEM, now=NOW)


def the_message() -> OutboxMessage:
    return OutboxMessage.objects.get()


def history(lead: Lead) -> list[tuple[str, str]]:
    """Return what the card tells of its messages, in order."""
    rows = CardEvent.objects.filter(card_id=lead.pk, kind__startswith="message_")
    return [(row.kind, row.note) for row in rows.order_by("pk")]


def welcome(lead: Lead, key: str = "w") -> None:
    """Queue the robot's first letter."""
    queue_message(ref=lead.ref, template="welcome", key=key, actor=ROBOT, now=NOW)


def sms(lead: Lead, anna: Any) -> UUID:
    """Write an SMS by hand."""
    return send_message(
        ref=lead.ref, channel="sms", text="We call.", actor=anna.as_actor(), now=NOW
    )
