"""Writing messages into the outbox: texts, recipients, keys, and refusals on the card."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.channels.cast import ROBOT, anna_with_lead, history, the_message
from tests.world import LATER, NOW, make_lead, make_user
from voronka.channels.models import OutboxMessage
from voronka.channels.queries.catalogue import catalogue_for
from voronka.channels.queries.outbox import messages, messages_of_card
from voronka.channels.use_cases.queue_message import queue_message
from voronka.channels.use_cases.send_catalogue import send_catalogue
from voronka.channels.use_cases.send_message import UnableToSendMessage, send_message
from voronka.kernel.errors import NotAllowed, NotFound
from voronka.records.models import CardEvent, Lead

pytestmark = pytest.mark.django_db

CALL_AT = datetime(2026, 3, 20, 12, 30, tzinfo=UTC)


def test_a_robots_message_is_written_from_the_card() -> None:
    _, lead = anna_with_lead(next_contact_at=CALL_AT.isoformat(), budget="200000")

    message_id = queue_message(
        ref=lead.ref, template="reminder", key="remind|1|0", actor=ROBOT, now=NOW
    )

    message = the_message()
    assert message.pk == message_id
    assert (message.channel, message.recipient) == ("email", "vera@example.com")
    assert message.subject == "A reminder, Vera"
    assert "20" in message.text and "15:30" in message.text
    assert "200,000" in message.text.replace(" ", ",").replace(" ", ",")
    assert (message.status, message.next_try_at, message.by_hand) == ("queued", NOW, False)
    assert message.guard == {"next_contact_at": message.guard["next_contact_at"]}
    assert datetime.fromisoformat(message.guard["next_contact_at"]) == CALL_AT
    assert message.not_after == CALL_AT
    assert history(lead) == [("message_queued", "")]


def test_delivery_is_deferred_with_the_message() -> None:
    _, lead = anna_with_lead()
    jobs = ProcrastinateJob.objects.filter(task_name="channels.deliver_queued_messages")
    before = jobs.count()

    queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=NOW)

    assert jobs.count() == before + 1


def test_the_same_key_queues_once_for_a_card_and_again_for_another() -> None:
    anna, lead = anna_with_lead()
    other = make_lead(owner=anna, email="gleb@example.com")

    first = queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=NOW)
    again = queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=LATER)
    queue_message(ref=other.ref, template="welcome", key="w", actor=ROBOT, now=LATER)

    assert first == again
    assert OutboxMessage.objects.count() == 2
    assert history(lead) == [("message_queued", "")]


def test_a_key_that_no_header_could_carry_is_as_unique() -> None:
    _, lead = anna_with_lead()

    for key in ("ключ", "ключ", "x" * 400, "x" * 401, "x" * 400):
        queue_message(ref=lead.ref, template="welcome", key=key, actor=ROBOT, now=NOW)

    keys = OutboxMessage.objects.values_list("key", flat=True)
    assert len(keys) == 3
    assert all(key.isascii() and len(key) <= 300 for key in keys)


def test_a_missing_address_is_told_on_the_card() -> None:
    _, lead = anna_with_lead(email=None)

    assert queue_message(ref=lead.ref, template="welcome", key="w", actor=ROBOT, now=NOW) is None

    assert not OutboxMessage.objects.exists()
    event = CardEvent.objects.get(kind="message_failed")
    assert event.payload["field"] == "email"
    assert event.note == event.payload["reason"]["en"]
    assert event.note.startswith("The card has no e-mail address")
    assert event.payload["reason"]["ru"].startswith("В карточке нет электронной почты")


def test_a_recipient_that_is_none_is_told_on_the_card() -> None:
    _, lead = anna_with_lead()

    queue_message(
        ref=lead.ref, template="welcome", key="w", recipient="nobody", actor=ROBOT, now=NOW
    )

    assert history(lead) == [("message_failed", "This is not an e-mail address.")]


def test_a_text_with_a_hole_where_a_date_belongs_is_not_sent() -> None:
    _, lead = anna_with_lead()

    queue_message(ref=lead.ref, template="reminder", key="r", actor=ROBOT, now=NOW)

    assert history(lead) == [
        ("message_failed", "The message needs a date that is not known: Next contact.")
    ]


@pytest.mark.parametrize("template", ["colleagues", "nothing"])
def test_only_messages_to_clients_are_queued(template: str) -> None:
    _, lead = anna_with_lead()

    queue_message(ref=lead.ref, template=template, key="x", actor=ROBOT, now=NOW)

    assert not OutboxMessage.objects.exists()
    assert [kind for kind, _ in history(lead)] == ["message_failed"]


def test_a_person_writes_from_the_card() -> None:
    anna, lead = anna_with_lead()

    send_message(
        ref=lead.ref,
        channel="email",
        subject=" Offer ",
        text="Here it is.\n",
        actor=anna.as_actor(),
        now=NOW,
    )

    message = the_message()
    assert (message.subject, message.text, message.by_hand) == ("Offer", "Here it is.", True)
    assert (message.created_by, message.created_by_id) == ("Anna", anna.pk)


def test_a_form_submitted_twice_sends_once() -> None:
    anna, lead = anna_with_lead()

    for now in (NOW, LATER):
        send_message(
            ref=lead.ref, channel="sms", text="Hi", key="form-7", actor=anna.as_actor(), now=now
        )

    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize(
    ("channel", "subject", "text", "field"),
    [
        ("email", "Offer", " ", "text"),
        ("email", "", "Hello", "subject"),
        ("pigeon", "", "Hello", "channel"),
        ("sms", "", "x" * 1001, "text"),
    ],
)
def test_what_is_missing_is_said(channel: str, subject: str, text: str, field: str) -> None:
    anna, lead = anna_with_lead()

    with pytest.raises(UnableToSendMessage) as refusal:
        send_message(
            ref=lead.ref,
            channel=channel,
            subject=subject,
            text=text,
            actor=anna.as_actor(),
            now=NOW,
        )

    assert refusal.value.field == field
    assert not OutboxMessage.objects.exists()


def test_a_person_is_told_at_once_that_the_address_is_missing() -> None:
    anna, lead = anna_with_lead(email=None)

    with pytest.raises(UnableToSendMessage) as refusal:
        send_message(
            ref=lead.ref, channel="email", subject="s", text="t", actor=anna.as_actor(), now=NOW
        )

    assert refusal.value.field == "email"
    assert history(lead) == []


def test_strangers_and_those_without_the_right_write_to_nobody() -> None:
    _, lead = anna_with_lead()

    with pytest.raises(NotFound):
        send_message(
            ref=lead.ref, channel="sms", text="x", actor=make_user("Zoya").as_actor(), now=NOW
        )
    with pytest.raises(NotAllowed):
        send_message(
            ref=lead.ref, channel="sms", text="x", actor=make_user("Galina").as_actor(), now=NOW
        )

    assert not OutboxMessage.objects.exists()


def test_the_catalogue_suggests_what_fits_and_sends_it_in_one_step() -> None:
    anna, lead = anna_with_lead(material="oak")

    items = catalogue_for(ref=lead.ref, actor=anna.as_actor(), now=NOW)
    assert [(item.key, item.is_suggested) for item in items] == [
        ("general", True),
        ("oak", True),
        ("birch", False),
    ]

    send_catalogue(
        ref=lead.ref,
        item_keys=[item.key for item in items if item.is_suggested],
        actor=anna.as_actor(),
        now=NOW,
    )

    assert the_message().subject == "Catalogue"
    assert the_message().text == (
        "Hello! Here is what you asked for:\n\n"
        "General catalogue: https://catalogue.example/all.pdf\n"
        "Oak kitchens: https://catalogue.example/oak.pdf"
    )


@pytest.mark.parametrize("keys", [[], ["general", "stone"]])
def test_nothing_is_sent_of_what_the_catalogue_has_not(keys: list[str]) -> None:
    anna, lead = anna_with_lead()

    with pytest.raises(UnableToSendMessage) as refusal:
        send_catalogue(ref=lead.ref, item_keys=keys, actor=anna.as_actor(), now=NOW)

    assert refusal.value.field == "items"
    assert not OutboxMessage.objects.exists()


def test_one_sees_the_messages_of_the_cards_one_sees() -> None:
    anna, lead = anna_with_lead()
    queue_message(ref=lead.ref, template="welcome", key="a", actor=ROBOT, now=NOW)
    queue_message(
        ref=lead.ref,
        template="welcome",
        key="b",
        recipient="v@example.com",
        actor=ROBOT,
        now=NOW + timedelta(seconds=1),
    )
    zoya = make_user("Zoya").as_actor()

    seen = messages_of_card(ref=lead.ref, actor=anna.as_actor())
    assert [row.recipient for row in seen] == ["v@example.com", "vera@example.com"]
    found = messages(actor=anna.as_actor(), text="VERA@")
    assert [row.recipient for row in found] == ["vera@example.com"]
    assert [row.recipient for row in messages(actor=anna.as_actor(), after=seen[0].id)] == [
        "vera@example.com"
    ]
    assert messages(actor=zoya) == []
    with pytest.raises(NotFound):
        messages_of_card(ref=lead.ref, actor=zoya)
    assert Lead.objects.count() == 1
